"""A kata that races, judged on a PostgreSQL server of our own."""

import importlib.util
import json
import socket
from pathlib import Path

import pytest
import sqlalchemy as sa

from kata.course import find_course
from kata.variants import overlay

from .cluster import server
from .desks import kata

ROOT = Path(__file__).parent.parent
DOUBLE_CHARGE = find_course(ROOT).find("double_charge")
RIGHT = ("natural_key", "on_conflict_do_nothing", "recovery_points", "serializable")
RACE = "test_two_at_once_buy_once"

needs_driver = pytest.mark.skipif(
    importlib.util.find_spec("psycopg") is None, reason="needs psycopg: uv sync --extra postgres"
)


@pytest.fixture(scope="module")
def url():
    with server() as url:
        yield url


def check(backend, url, *options):
    where = ("--backend", backend, "--database-url", url, "--time-limit", 120)
    return kata(ROOT, "check", "double_charge", *where, *options)


def verdict(backend, url):
    return json.loads(check(backend, url, "--json").stdout)


def variant(slug, folder):
    overlay(DOUBLE_CHARGE, DOUBLE_CHARGE.solution / slug, folder)
    return folder


@needs_driver
@pytest.mark.whole
def test_the_reference_is_right_there_too_and_leaves_no_schema(url):
    done = check(DOUBLE_CHARGE.solution, url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Left out: A crash, then a repeat: bought once (needs SQLite" in done.stdout
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        left = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kata_%'"
        assert not connection.scalars(sa.text(left)).all()


@needs_driver
@pytest.mark.whole
@pytest.mark.parametrize("slug", RIGHT)
def test_a_right_design_is_right_there_too(url, tmp_path, slug):
    found = verdict(variant(f"accepted/{slug}", tmp_path), url)
    assert found["done"], found
    assert RACE in [test["test"] for test in found["design"]]


@needs_driver
@pytest.mark.whole
@pytest.mark.parametrize("slug", ["check_then_insert", "lock_in_memory"])
def test_a_race_is_lost_there_too(url, tmp_path, slug):
    found = verdict(variant(f"rejected/{slug}", tmp_path), url)
    red = {test["test"]: test["messages"] for test in found["design"] if not test["passed"]}
    assert [*red] == [RACE]
    assert "2 charged" in red[RACE][0]


@needs_driver
def test_a_server_that_does_not_answer_is_named_without_its_password():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"postgresql+psycopg://me:secret@127.0.0.1:{port}/test"
        done = check(DOUBLE_CHARGE.solution, url)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stdout + done.stderr
    assert "does not let us in" in done.stdout + done.stderr
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///a.db", "is no address of a PostgreSQL server"),
        ("nonsense", "is no address of a PostgreSQL server"),
        ("postgresql+pg8000://localhost/test", "uv sync --extra postgres"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url, said):
    done = check(DOUBLE_CHARGE.solution, url)
    assert done.returncode == 2
    assert said in " ".join((done.stdout + done.stderr).split())


def test_a_kata_without_a_race_runs_on_sqlite_alone():
    done = kata(ROOT, "check", "inline_commits", "--database-url", "postgresql://localhost/test")
    assert done.returncode == 2
    assert "has no race in it" in done.stdout + done.stderr
