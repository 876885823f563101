from datetime import datetime

import pytest

from kata.judge import Behaviour, JudgeError, TestResult, Verdict
from kata.log import VerdictLog
from tests.desks import verdict_line

RED = TestResult(
    "test_one", "One", "one-operation", guard=False, passed=False, messages=("2, not 1", "more")
)
GREEN = TestResult("test_two", "Two", "one-operation", guard=False, passed=True)
GUARD = TestResult("test_three", "Three", "one-operation", guard=True, passed=True)
VERDICT = Verdict("06_toy_kata", False, 0.24, Behaviour(3, 0), (RED, GREEN, GUARD))


@pytest.fixture
def log(tmp_path):
    return VerdictLog(tmp_path / "toy_kata" / "verdicts.jsonl", tmp_path)


def write(log, *lines):
    log.path.parent.mkdir(exist_ok=True)
    log.path.write_text("".join(lines), encoding="utf-8")


def test_a_verdict_is_remembered_with_time_counts_and_hints(log):
    log.hint("one-operation", 1)
    log.append(VERDICT)

    (entry,) = log.entries()
    assert (entry.green, entry.of, entry.behaviour_failed, entry.done) == (1, 2, 0, False)
    assert entry.red == {"test_one": "2, not 1\nmore"}
    assert (datetime.now().astimezone() - entry.at).total_seconds() < 60
    assert '"hints": 1' in log.path.read_text("utf-8")


def test_an_error_is_remembered_by_its_kind(log):
    log.append(
        Verdict("06_toy_kata", False, 1.0, Behaviour(0, 3), error=JudgeError("syntax", "api.py:3"))
    )
    assert log.last.error == "syntax"


def test_lines_are_only_ever_added(log):
    log.append(VERDICT)
    before = log.path.read_bytes()
    log.append(VERDICT)
    assert log.path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "damage",
    [
        "not json",
        "[]",
        "17",
        "{}",
        '{"at": 3}',
        "\x00\x00",
        verdict_line(behaviour=[]),
        verdict_line(red=[]),
        verdict_line(at="yesterday"),
    ],
)
def test_a_damaged_line_is_skipped_and_counted(log, damage):
    write(log, verdict_line(green=1), damage.rstrip("\n") + "\n", "\n", verdict_line(green=2))
    assert [entry.green for entry in log.entries()] == [1, 2]
    assert log.damaged == 1
    assert log.last.green == 2


def test_bytes_that_are_no_text_are_skipped(log):
    log.path.parent.mkdir()
    log.path.write_bytes(b"\xff\xfe\n" + verdict_line().encode())
    assert (len(log.entries()), log.damaged) == (1, 1)


def test_only_this_attempt_counts_for_state_and_hints(log):
    write(log, verdict_line(attempt=1, done=True), verdict_line(attempt=2, green=1))
    second = VerdictLog(log.path, log.lock, attempt=2)
    log.hint("one-operation", 3)

    assert (second.last.done, second.ever_done) == (False, True)
    assert second.levels() == {}
    assert VerdictLog(log.path, log.lock, attempt=3).last is None


def test_minutes_are_those_at_work(log):
    times = ["20:00:00", "20:06:00", "20:14:00", "22:00:00", "22:02:00"]
    write(log, *(verdict_line(at=f"2026-11-21T{time}+01:00") for time in times))
    assert log.minutes() == 16


def test_an_attempt_that_goes_on_keeps_minutes_hints_and_verdicts(log):
    at = "2026-11-21T20:0{}:00+01:00"
    hint = verdict_line(at=at.format(2), hint={"rule": "one-operation", "level": 2})
    write(log, verdict_line(at=at.format(0)), hint, verdict_line(at=at.format(3), attempt=2))
    third = VerdictLog(log.path, log.lock, attempt=3)
    assert (third.last, third.minutes(), third.hints()) == (None, 0, 0)

    third.continues(1)

    assert (third.last.attempt, third.minutes(), third.levels()) == (1, 2, {"one-operation": 2})
    assert log.damaged == 0
    fourth = VerdictLog(log.path, log.lock, attempt=4)
    fourth.continues(3)
    assert fourth.hints() == 2
    assert [entry.attempt for entry in fourth.mine()] == [1]


def test_a_log_whose_attempts_go_in_a_circle_can_be_read(log):
    log.continues(1)
    VerdictLog(log.path, log.lock, attempt=2).continues(5)

    assert VerdictLog(log.path, log.lock, attempt=2).minutes() == 0


def test_an_empty_log_has_nothing(log):
    for empty in (log, VerdictLog.empty()):
        assert (empty.entries(), empty.last, empty.levels(), empty.minutes(), empty.damaged) == (
            [],
            None,
            {},
            0,
            0,
        )
