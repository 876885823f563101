"""`%kata` in a notebook: the words of the terminal, marked up, and values to go on with."""

from contextlib import chdir, closing

import pytest

from kata.ipython import Magic
from kata.runs import KEPT
from tests.toy import make_toy

UsageError = pytest.importorskip("IPython.core.error", reason="needs `notebooks`").UsageError


@pytest.fixture(scope="module")
def magic(tmp_path_factory):
    magic = Magic()  # one for all: it keeps one warm process
    with chdir(make_toy(tmp_path_factory.mktemp("course")).kata.folder):
        yield magic
    magic.close()


def test_a_verdict_is_the_one_of_the_terminal(magic):
    shown = magic("check 06")

    assert "✘ One sale is one transaction" in repr(shown)
    assert "✘ One sale is one transaction" in shown._repr_html_()
    assert shown._repr_html_().startswith("<pre")
    assert not shown.verdict.done


def test_another_backend_is_named_from_the_course(magic):
    assert magic("check toy_kata --backend solutions/06_toy_kata").verdict.done


def test_an_xray_stands_beside_the_starters(magic):
    assert magic("xray 06 --backend katas/06_toy_kata").html.count("<svg") == 1
    assert magic("xray 06 --backend solutions/06_toy_kata").html.count("<svg") == 2


def test_the_accident_leaves_tables_to_look_at(magic):
    told = magic("harm 06")

    assert "The power goes between two commits." in told.text
    assert told.tables["tickets"] == [{"id": 1, "seat": "A7"}]


@pytest.mark.usefixtures("magic")  # in the folder of its course
def test_what_the_site_has_run_is_not_run_again(tmp_path, monkeypatch):
    lines = ("check 06", "harm 06", "xray 06 --backend solutions/06_toy_kata")
    monkeypatch.setenv(KEPT, str(tmp_path))
    with closing(Magic()) as first:
        shown = [first(line) for line in lines]
    monkeypatch.setattr("kata.pages.warm_pool.warm", None)  # nothing can be started

    with closing(Magic()) as second:
        again = [second(line) for line in lines]

    assert [each.html for each in again] == [each.html for each in shown]
    assert again[1].tables["tickets"] == [{"id": 1, "seat": "A7"}]


def test_a_hint_is_for_the_copy_alone(magic):
    assert "How many times does it commit?" in magic("hint 06").text
    with pytest.raises(UsageError, match="Hints are for your copy"):
        magic("hint 06 --backend katas/06_toy_kata")


@pytest.mark.parametrize("line", ["", "chekc 06", "check 99"])
def test_what_cannot_be_understood_is_one_message_with_what_to_type(magic, line):
    with pytest.raises(UsageError, match=r"Type: .*kata"):
        magic(line)
