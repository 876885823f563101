import os
import time

import pytest

from kata.errors import KataError, NoCopy
from kata.hint import before_hints, give, next_hint, show_again, take
from kata.judge import Behaviour, JudgeError, TestResult, Verdict
from tests.desks import make_course, save, sit, verdict_line

OWNER = "use-case-owns-transaction"
WHOLE = Behaviour(3, 0)


@pytest.fixture
def desk(tmp_path):
    make_course(tmp_path / "course")
    return sit(tmp_path / "course")


@pytest.fixture
def kata(desk):
    return desk.course.find("6")


@pytest.fixture
def log(desk, kata):
    desk.workshop.start(kata)
    return desk.workshop.log(kata)


def red(rule=OWNER, name="test_one", guard=False):
    return TestResult(name, "One sale is one transaction", rule, guard=guard, passed=False)


def verdict(*design, error=None, behaviour=WHOLE):
    return Verdict("06_toy_kata", False, 0.2, behaviour, design, error)


def test_each_call_gives_the_next_level(kata, log):
    hints = [next_hint(kata, verdict(red()), log) for _ in range(4)]

    assert [hint.level for hint in hints] == [1, 2, 3, 3]
    assert hints[0].text == "How many times does it commit?"
    assert str(hints[1]).startswith(
        "One sale is one transaction   hint 2 of 3\n\nPut both into one block."
    )
    assert log.levels() == {OWNER: 3}


def test_after_the_third_the_checkpoint_is_offered(kata, log):
    hints = [next_hint(kata, verdict(red()), log) for _ in range(3)]
    assert [bool(hint.offer) for hint in hints] == [False, False, True]
    assert "kata start toy_kata --at 1" in hints[2].offer


def test_where_there_is_no_checkpoint_the_solution_is_named(kata, log):
    (kata.solution / "checkpoints").rename(kata.solution / "kept")
    for _ in range(3):
        hint = next_hint(kata, verdict(red()), log)
    assert "kata diff toy_kata --solution" in hint.offer


def test_a_green_rule_gets_no_hint(kata, log):
    green = TestResult("test_one", "One", OWNER, guard=False, passed=True)
    assert (
        next_hint(kata, verdict(green, red("one-operation", "test_two")), log).rule
        == "one-operation"
    )


def test_a_broken_guard_comes_after_what_it_guards(kata, log):
    guard = red("one-operation", "test_guard", guard=True)
    assert next_hint(kata, verdict(guard, red()), log).rule == OWNER


def test_a_hint_for_another_red_rule_can_be_asked_for(kata, log):
    tests = [red(), red("one-operation", "test_two")]
    assert take(kata, tests, log, "one-operation").text == "What is a sale?"
    with pytest.raises(
        KataError, match=r"'no-back-door' is not red in 06_toy_kata. Red: use-case-owns"
    ):
        take(kata, tests, log, "no-back-door")


def test_when_nothing_is_red_it_says_so(kata, log):
    with pytest.raises(
        KataError, match=r"Nothing is red in 06_toy_kata.\nType: kata diff toy_kata"
    ):
        next_hint(kata, verdict(), log)


def test_a_rule_without_hints_leads_to_its_reason(kata, log):
    with pytest.raises(KataError, match="Type: kata rules no-back-door"):
        next_hint(kata, verdict(red("no-back-door")), log)


def test_an_error_and_broken_behaviour_come_before_hints():
    assert "api.py:3" in before_hints(verdict(error=JudgeError("syntax", "api.py:3 is no Python")))
    broken = Verdict(
        "06_toy_kata",
        False,
        0.2,
        Behaviour(2, 1),
        behaviour_tests=(TestResult("test_sells", "Sells a seat", "", guard=False, passed=False),),
    )
    assert "Behaviour is broken (Sells a seat)" in before_hints(broken)
    assert before_hints(verdict(red())) == ""


def remember(log, kata, copy, **changes):
    """A verdict that is newer than every file."""
    past = time.time() - 3600
    folders = [copy / "boxoffice", *(copy / "boxoffice").iterdir(), copy / "layers.toml"]
    for path in [*folders, kata.behaviour, kata.design]:
        os.utime(path, (past, past))
    log.path.parent.mkdir(exist_ok=True)
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    log.path.write_text(verdict_line(at=now, **changes), encoding="utf-8")


def test_a_copy_that_has_not_changed_is_not_judged_again(desk, kata, log, capsys):
    remember(log, kata, desk.workshop.copy_of(kata))
    give(desk, kata, None, limit=0.001)
    assert "How many times does it commit?" in capsys.readouterr().out
    assert len(log.entries()) == 1


def test_a_copy_that_has_changed_is_judged_first(desk, kata, log, capsys):
    copy = desk.workshop.copy_of(kata)
    remember(log, kata, copy)
    save(copy, "boxoffice/use_cases.py", "def sell(:\n")

    give(desk, kata, None, limit=30)

    out = capsys.readouterr().out
    assert "First this" in out
    assert "use_cases.py" in out
    assert "commit" not in out


def test_hints_read_so_far_can_be_read_again(kata, log, capsys):
    with pytest.raises(KataError, match="Type: kata hint toy_kata"):
        show_again(kata, log)
    next_hint(kata, verdict(red()), log)
    show_again(kata, log)
    assert "How many times does it commit?" in capsys.readouterr().out


def test_hints_begin_again_with_a_new_attempt(desk, kata, log):
    next_hint(kata, verdict(red()), log)
    desk.workshop.reset(kata)
    assert next_hint(kata, verdict(red()), desk.workshop.log(kata)).level == 1


def test_without_a_copy_there_is_nothing_to_hint_at(desk, kata):
    with pytest.raises(NoCopy):
        give(desk, kata, None, limit=30)
