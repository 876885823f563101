"""What is recorded is what is said, apart from what chance decides."""

import itertools
from dataclasses import replace
from random import randint
from uuid import uuid4

from kata.judge import Behaviour, JudgeError, TestResult, Verdict

from .found import Backend, backends
from .messages import ANY, MASK, UNSTEADY, difference, masked, told
from .recorder import Recorder
from .toy import toy


def never(_times):
    raise AssertionError


def then(*texts):
    """What is said when it is asked again, from the beginning when there is no more."""
    texts = itertools.cycle(texts)
    return lambda times: [next(texts) for _ in range(times)]


def said():
    return f"test_x\n    {randint(1, 10**9)} cents for guest-{uuid4().hex}   gone\n    api.py:41\n"


def verdict(*messages):
    result = TestResult(
        "test_x", "X", "one-operation", guard=False, passed=False, messages=messages
    )
    return Verdict("01_toy", done=False, seconds=0.1, behaviour=Behaviour(1, 0), design=(result,))


def test_what_is_said_again_is_the_same():
    assert difference("a b\n", "a b\n", never) == ""


def test_what_chance_decides_is_masked():
    text = masked([said() for _ in range(3)])

    assert text == f"test_x\n    {MASK} cents for guest-{MASK}   gone\n    api.py:41\n"
    assert difference(text, said(), never) == ""


def test_what_chance_decided_alike_when_it_was_recorded_is_forgiven():
    assert difference("seat A7 sold\n", "seat A8 sold\n", then("seat A7 sold\n")) == ""


def test_a_coin_that_fell_four_times_alike_is_forgiven():
    now = "then with 50000\n"

    assert difference("then with 500\n", now, then(*[now] * 5, "then with 500\n")) == ""


def test_other_words_are_shown():
    now = "1 commit in cli.py:31\n"

    shown = difference("1 commit in api.py:31\n", now, then(now))

    assert "-1 commit in api.py:31" in shown
    assert "+1 commit in cli.py:31" in shown


def test_another_line_number_is_another_message():
    assert "+api.py:42" in difference("api.py:41\n", "api.py:42\n", then("api.py:42\n"))


def test_a_summary_that_comes_and_goes_is_refused():
    again = then("    a\n", "    a b\n    c\n")

    assert difference("    b\n", "    a\n", again) == UNSTEADY
    assert masked(["    a\n", "    a\n    b\n"]) is None


def details(count):
    lines = [f"      hold {number}: {'x ' * number}late" for number in range(count)]
    return "\n".join(["    Some are late", *lines, "    None should be."]) + "\n"


def test_so_many_details_may_be_chance():
    text = masked([details(3), details(5), details(1)])

    assert text.splitlines()[-2:] == [ANY, "    None should be."]
    assert difference(text, details(9), never) == ""
    assert difference(text, details(1), never) == ""
    assert difference(details(2), details(4), then(*map(details, (1, 4, 2)))) == ""


def test_details_that_nobody_varies_are_compared():
    changed = details(3).replace("late", "early", 1)

    assert "late" in difference(details(3), changed, then(changed))
    assert difference(details(3), details(2), then(details(2)))


def test_a_mask_of_details_hides_no_summary():
    text = masked([details(3), details(5)])
    more = details(3) + details(3)

    assert difference(text, more, then(more))


def test_the_width_of_a_gap_does_not_count():
    assert difference("seat A7    fine\n", "seat A7  fine\n", never) == ""


def test_the_messages_of_red_tests_are_told():
    assert told(verdict("a\n  b", "c")) == "test_x\n    a\n      b\n\n    c\n"


def test_the_message_of_no_verdict_is_told():
    lie = replace(verdict(), error=JudgeError("layers", "line 3\nmend it"))

    assert told(lie) == "layers\n    line 3\n    mend it\n"


def test_recorded_then_compared(tmp_path):
    recorder, starter = Recorder(tmp_path / "recorded"), backends(toy(tmp_path))[0]
    one, other = verdict("1 commit"), verdict("2 commits")

    assert "starter.txt is missing" in recorder.complaint(starter, one, never)
    assert recorder.record(starter, one, then(one)) == ""
    assert recorder.complaint(starter, one, never) == ""
    assert recorder.record(starter, one, never) == ""
    assert "+    2 commits" in recorder.complaint(starter, other, then(other))


def test_accepted_backends_say_nothing(tmp_path):
    recorder, kata = Recorder(tmp_path / "recorded"), toy(tmp_path)

    assert recorder.complaint(Backend(kata, "reference"), verdict("x"), never) == ""
    assert recorder.record(Backend(kata, "accepted", "other_way"), verdict("x"), never) == ""
    assert not recorder.folder.exists()


def test_recorded_messages_of_nobody_are_found(tmp_path):
    recorder, kata = Recorder(tmp_path / "recorded"), toy(tmp_path)
    recorder.record(Backend(kata, "rejected", "gone"), verdict("x"), then(verdict("x")))
    recorder.record(Backend(kata, "rejected", "twice"), verdict("x"), then(verdict("x")))

    assert [path.name for path in recorder.stale([kata])] == ["gone.txt"]
