"""Two at once: the second is another process, and the database alone stands between them."""

import os

import pytest

from probe import interleave
from probe.rival import RivalError, rival

SCHEMA = "CREATE TABLE notes (n TEXT); CREATE TABLE keys (k TEXT PRIMARY KEY);"
HEAD = """
import threading
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
"""
CHECK_THEN_INSERT = """
def unlocked(engine):
    with engine.begin() as c:
        if c.scalar(text("SELECT count(*) FROM notes")) == 0:
            c.execute(text("INSERT INTO notes VALUES ('once')"))
"""
FILE_LOCK = """
import fcntl
from contextlib import contextmanager

@contextmanager
def locked(engine):
    with open(f"{engine.url.database}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
"""
REFUSABLE = (
    CHECK_THEN_INSERT
    + """
def run(engine):
    try:
        unlocked(engine)
    except OperationalError:
        return "locked"
"""
)


def race(toy, body):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": HEAD + body}, SCHEMA)
    return interleave(
        backend,
        database,
        lambda one: module.run(one.engine),
        lambda two: module.run(two.engine),
        wants="One note.",
    )


def notes(race):
    return race.database.read().value("SELECT count(*) FROM notes")


def test_each_statement_and_commit_is_a_place_to_be_paused(toy):
    races = race(toy, REFUSABLE)
    assert [each.label for each in races] == [
        "bootstrap.py:8 SELECT",
        "bootstrap.py:9 INSERT",
        "bootstrap.py:7 COMMIT",
    ]


def test_check_then_insert_writes_twice_where_it_is_paused_in_between(toy):
    races = race(toy, REFUSABLE)
    assert [notes(each) for each in races] == [1, 2, 1]
    assert [each.second for each in races] == [None, None, "locked"]


def test_a_race_can_be_run_again_against_another(toy):
    between = race(toy, REFUSABLE)[1]
    other = between.against(lambda two: two.write("INSERT INTO keys VALUES ('k')") or "other")
    assert (other.label, other.second) == (between.label, "other")
    assert [notes(each) for each in (between, other)] == [2, 1]
    assert other.database.read().value("SELECT k FROM keys") == "k"


def test_a_lock_of_the_process_keeps_nobody_out(toy):
    body = "LOCK = threading.Lock()\n" + REFUSABLE.replace("with engine", "with LOCK, engine")
    assert [notes(each) for each in race(toy, body)] == [1, 2, 1]


def test_a_memory_of_the_process_is_not_shared(toy):
    body = """
SEEN = set()
def run(engine):
    if "once" in SEEN:
        return "seen"
    SEEN.add("once")
    try:
        with engine.begin() as c:
            c.execute(text("INSERT INTO notes VALUES ('once')"))
    except OperationalError:
        return "locked"
    finally:
        SEEN.clear()
"""
    races = race(toy, body)
    assert [each.second for each in races] == [None, "locked"]
    assert [notes(each) for each in races] == [2, 1]


def test_a_unique_row_decides(toy):
    body = """
def run(engine):
    try:
        with engine.begin() as c:
            c.execute(text("INSERT INTO keys VALUES ('k')"))
            c.execute(text("INSERT INTO notes VALUES ('once')"))
    except (IntegrityError, OperationalError) as error:
        return type(error).__name__
    return "wrote"
"""
    races = race(toy, body)
    assert [notes(each) for each in races] == [1, 1, 1]
    assert [(each.first, each.second) for each in races] == [
        ("IntegrityError", "wrote"),
        ("wrote", "OperationalError"),
        ("wrote", "OperationalError"),
    ]


def test_a_race_can_be_run_again_from_another_start(toy):
    races = race(toy, REFUSABLE)
    start = races[0].database.fresh()
    start.write("INSERT INTO notes VALUES ('before')")
    start.keep()
    again = races[1].against(lambda two: two.read().value("SELECT count(*) FROM notes"), start)
    assert (notes(races[1]), again.second, notes(again)) == (2, 1, 1)


def test_serializable_is_left_to_the_database(toy):
    asking = 'engine.execution_options(isolation_level="SERIALIZABLE").begin()'
    races = race(toy, REFUSABLE.replace("engine.begin()", asking))
    assert [notes(each) for each in races] == [1, 1, 1]


def test_a_first_write_that_locks_is_a_lock(toy):
    locks = """        c.execute(text("UPDATE keys SET k = k"))
        if"""
    races = race(toy, REFUSABLE.replace("        if", locks))
    assert [notes(each) for each in races] == [1, 1, 1, 1]


def test_a_second_that_waits_for_the_first_gets_its_turn(toy, monkeypatch):
    monkeypatch.setattr("probe.rival.BLOCKED", 0.2)
    body = REFUSABLE.replace("def run(engine):", "def run(engine):\n  with locked(engine):")
    races = race(toy, FILE_LOCK + body)
    assert [notes(each) for each in races] == [1, 1, 1]


def test_without_processes_it_is_skipped_by_name(toy, monkeypatch):
    monkeypatch.delattr("os.fork")
    with pytest.raises(pytest.skip.Exception, match="needs processes"):
        race(toy, REFUSABLE)


def test_chance_differs_in_the_two(toy):
    races = race(
        toy,
        """
import random
def run(engine):
    with engine.connect() as c:
        c.execute(text("SELECT 1"))
    return random.random()
""",
    )
    assert races[0].first != races[0].second


def test_nothing_to_pause_at_is_a_finding(toy):
    with pytest.raises(AssertionError, match="no statement was seen"):
        race(toy, "\ndef run(engine):\n    pass\n")


def test_what_the_second_raises_is_told_whatever_the_first_catches(toy):
    with pytest.raises(AssertionError) as told:
        race(toy, CHECK_THEN_INSERT.replace("unlocked", "run"))
    summary, place, *rest = str(told.value).splitlines()
    assert summary == "a second process, starting or running, broke off"
    assert place.endswith("/bootstrap.py:9 in run")
    assert rest == [
        "  OperationalError: (sqlite3.OperationalError) database is locked",
        "  the first one waited at bootstrap.py:7 COMMIT",
        "One note.",
    ]


def test_what_a_second_process_raises_is_told():
    def broken():
        raise LookupError("not here")

    with rival(broken) as other, pytest.raises(RivalError, match="LookupError: not here"):
        other.answer()


def test_a_second_process_that_ends_itself_is_told():
    def leave():
        os._exit(0)

    with rival(leave) as other, pytest.raises(RivalError, match="ended itself"):
        other.answer()


def test_a_second_process_that_is_not_needed_is_ended():
    with rival(lambda: 1):
        pass
