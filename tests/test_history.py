"""The saves of one kata over time."""

import pytest

from kata.check import remember
from kata.errors import KataError
from kata.history import history, strip, summary
from kata.judge import Behaviour, Verdict
from tests.desks import make_course, save, sit, verdict_line

HINT = '{"at": "2026-11-21T20:44:07+01:00", "attempt": 1, "hint": {"rule": "r", "level": 2}}\n'
LINES = [
    verdict_line(at="2026-11-21T20:41:00+01:00", green=0),
    verdict_line(at="2026-11-21T20:43:00+01:00", behaviour=[2, 1], step=40),
    HINT,
    verdict_line(at="2026-11-21T20:46:00+01:00", error="import", step=2),
    "not a line\n",
    verdict_line(at="2026-11-21T21:46:00+01:00", done=True, green=2, step=3),
]


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


@pytest.fixture
def kata(desk):
    kata = desk.course.find("6")
    desk.workshop.start(kata)
    return kata


@pytest.fixture
def log(desk, kata):
    log = desk.workshop.log(kata)
    log.path.parent.mkdir(exist_ok=True)
    log.path.write_text("".join(LINES), encoding="utf-8")
    return log


def test_the_strip_has_a_sign_for_each_save_hint_and_pause(log):
    assert strip(log.story()) == "0 B h ! / ✔"


def test_the_sums_are_of_work_and_not_of_pauses(log):
    found = summary(log)
    assert str(found) == (
        "4 verdicts · 5 min · 2 hints · behaviour broken for 3 min · largest step 40 lines"
    )


def test_it_prints_each_save_with_what_it_was(desk, kata, log, capsys):
    del log
    history(desk, kata)
    out = capsys.readouterr().out
    assert "20:43:00  B  1 of 2, 1 of behaviour broken, 40 lines changed" in out
    assert "20:44:07  h  hint 2 of 3 for r" in out
    assert "20:46:00  !  no verdict (import), 2 lines changed" in out
    assert max(map(len, out.splitlines())) <= 80


def test_without_a_verdict_it_says_what_to_type(desk, kata):
    with pytest.raises(KataError, match=r"no verdict of Toy kata yet\.\nType: kata check toy_kata"):
        history(desk, kata)


def test_a_step_is_what_changed_since_the_verdict_before(desk, kata):
    verdict = Verdict("06_toy_kata", False, 0.0, Behaviour(1, 0))
    copy = desk.workshop.copy_of(kata)
    remember(desk, kata, verdict)
    save(copy, "boxoffice/new.py", "A = 1\nB = 2\n")
    remember(desk, kata, verdict)
    save(copy, "boxoffice/new.py", "A = 1\nB = 3\n")
    remember(desk, kata, verdict)
    remember(desk, kata, verdict)
    assert [entry.step for entry in desk.workshop.log(kata).mine()] == [None, 2, 2, 0]
