"""How a verdict is drawn: the text itself, on 80 columns, without colour."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest

from kata.drawing import Drawing
from kata.judge import Behaviour, Verdict
from kata.judge import TestResult as Result
from kata.layout import fold, labelled, shorten
from kata.log import VerdictLog
from kata.told import JudgeError, Printed
from kata.verdict import draw
from tests.toy import make_toy

POWER = """\
2 of 4 moments broken (api.py:52, api.py:60)
  if the power goes        on disk
  before api.py:41 commit  nothing                fine
  before api.py:52 commit  seat sold · no charge  BROKEN  Ada has no ticket and no seat
A purchase is on disk whole, or not at all."""


def result(name, *messages, passed=False, guard=False):
    title = name.replace("_", " ").capitalize()
    return Result(f"test_{name}", title, "a-rule", guard, passed, messages)


def verdict(*design, behaviour=(), **more):
    failed = len(behaviour)
    return Verdict(
        kata="06_toy_kata",
        done=all(test.passed for test in design) and not behaviour and not more.get("error"),
        seconds=0.24,
        behaviour=Behaviour(9 - failed, failed),
        design=design,
        behaviour_tests=tuple(behaviour),
        **more,
    )


@pytest.fixture
def kata(tmp_path):
    return make_toy(tmp_path).kata


@pytest.fixture
def log(tmp_path):
    return VerdictLog(tmp_path / "verdicts.jsonl", tmp_path)


NOT_YET = verdict(
    result("whole_at_the_web", POWER),
    result("whole_at_the_kiosk", POWER),
    result("ends_it", "3 commits, all decided in transport\n  api.py:41\nThe operation ends it."),
    result("no_loss", passed=True, guard=True),
)


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        ("5 of 6 moments broken (use_cases.py:12, :33)", "5 of 6 moments broken …"),
        ("3 orders, with a key that was used elsewhere", "3 orders, with a key that …"),
        ("boxoffice.use_cases.release_hold_of_somebody", "boxoffice.use_cases.release…"),
    ],
)
def test_a_line_that_is_too_long_is_cut_between_words(whole, cut):
    assert shorten(whole, 28) == cut


def test_nothing_green_yet(kata, log):
    text = draw(kata, NOT_YET, log, Drawing(keys=True))

    assert text == (
        "06 · Toy kata                                                 not yet   0.24 s\n"
        "behaviour  9 of 9 kept\n"
        "design     0 of 3\n"
        "\n"
        "✘ Whole at the web\n"
        "    2 of 4 moments broken (api.py:52, :60)\n"
        "      if the power goes        on disk\n"
        "      before api.py:41 commit  nothing                fine\n"
        "      before api.py:52 commit  seat sold · no charge  BROKEN\n"
        "          Ada has no ticket and no seat\n"
        "    A purchase is on disk whole, or not at all.\n"
        "✘ Whole at the kiosk  2 of 4 moments broken (api.py:52, :60)\n"
        "✘ Ends it             3 commits, all decided in transport\n"
        "\n"
        "Begin with the first ✘.\n"
        "h hint · x X-ray · d details · q quit"
    )


def test_what_the_last_save_changed(kata, log):
    log.append(NOT_YET)
    now = verdict(result("whole_at_the_web", passed=True), *NOT_YET.design[1:])

    text = draw(kata, now, log, Drawing(keys=True, undo="20:41"))

    assert "1 of 3, was 0 of 3" in text
    assert re.search(r"^✔ Whole at the web +new$", text, re.MULTILINE)
    assert "Good step." in text
    assert "u back to 20:41" in text


def test_a_verdict_already_in_the_log_is_compared_with_the_one_before(kata, log):
    now = verdict(result("whole_at_the_web", passed=True), *NOT_YET.design[1:])
    log.append(NOT_YET)
    before = draw(kata, now, log)
    log.append(now)

    assert draw(kata, now, log) == before


def test_a_step_back_is_said(kata, log):
    log.append(verdict(result("whole_at_the_web", passed=True), *NOT_YET.design[1:]))

    text = draw(kata, replace(NOT_YET, seconds=0.5), log)

    assert "✘ Whole at the web (was fine before)" in text
    assert "A step back." in text


def test_a_new_start_is_no_step_back(kata, log):
    log.append(verdict(result("whole_at_the_web", passed=True), *NOT_YET.design[1:]))
    again = VerdictLog(log.path, log.lock, attempt=2)

    text = draw(kata, replace(NOT_YET, seconds=0.5), again)

    assert "Begin with the first ✘." in text
    assert "was" not in text.splitlines()[0]


def test_broken_behaviour_comes_first(kata, log):
    log.append(NOT_YET)
    broken = result("sells_a_seat", "assert 500 == 201\nboxoffice/api.py:41 in buy raised KeyError")

    text = draw(kata, verdict(*NOT_YET.design, behaviour=[broken], notes=()), log)

    assert "behaviour  8 of 9 kept, 1 BROKEN since the last save" in text
    assert text.index("✘ Sells a seat\n") < text.index("✘ Whole at the web")
    assert "boxoffice/api.py:41 in buy raised KeyError" in text
    assert "Behaviour first" in text


def test_guards_show_only_when_they_are_broken(kata, log):
    assert "No loss" not in draw(kata, NOT_YET, log)

    guard = result("no_loss", "lost\nKeep it.", guard=True)
    text = draw(kata, verdict(result("whole", passed=True), guard), log)

    assert "✘ No loss" in text
    assert "not done, 1 broken" in text
    assert "broken now" in text


def test_of_many_right_designs_three_are_told_and_the_rest_is_counted(kata, log):
    for number in range(5):
        folder = kata.solution / f"accepted/design_{number}"
        folder.mkdir(parents=True)
        (folder / "variant.toml").write_text(f'kind = "kind {number}"', encoding="utf-8")

    told = draw(kata, verdict(result("ends_it", passed=True)), log)

    assert "Also right  kind 0; kind 1; kind 2; 2 more" in told


def test_what_a_second_case_finds_too_is_said_once(kata, log):
    twice = verdict(result("ends_it", "1 too many\n  a.py:3\nOne.", "1 too many\n  a.py:9\nOne."))

    assert draw(kata, twice, log).count("1 too many") == 1
    assert draw(kata, twice, log, Drawing(details=True)).count("1 too many") == 2


def test_details_open_every_one(kata, log):
    text = draw(kata, NOT_YET, log, Drawing(details=True))

    assert text.count("before api.py:52 commit") == 2
    assert "The operation ends it." in text


def test_a_long_finding_is_cut_to_the_screen_and_keeps_its_wish(kata, log):
    long = "\n".join(["many", *(f"  line {number}" for number in range(50)), "The wish."])
    text = draw(kata, verdict(result("whole", long)), log, Drawing(rows=24))

    assert len(text.splitlines()) < 24
    assert "… 43 more lines" in text
    assert "The wish." in text


def test_what_the_first_finding_wants_is_whole_when_the_rest_is_cut(kata, log):
    wish = "All the words of this wish are here, " * 4 + "and it ends with its end."
    long = "\n".join(["many", *(f"  line {number}" for number in range(50)), wish])
    other = "another thing\nThe wish of the other thing."
    text = draw(kata, verdict(result("whole", long, other)), log, Drawing(rows=24))

    assert len(text.splitlines()) < 24
    assert wish in " ".join(text.split())
    assert "The wish of the other thing." not in text
    assert "… 47 more lines" in text


def test_done_teaches(kata, log):
    log.append(NOT_YET)
    log.hint("a-rule", 1)
    green = (replace(test, passed=True, messages=()) for test in NOT_YET.design)
    picture = ["before  route ─ SQL", "now     sell"]

    text = draw(kata, verdict(*green), log, Drawing(keys=True, picture=picture))

    assert "done   0.24 s" in text
    assert "design  3 of 3     0 min, 1 hint" in text
    for line in (
        "  before  route ─ SQL",
        "The rule    A sale opens the transaction and ends it once.",
        "The price   It knows about transactions.",
        'Review      "I put the commit into a dependency." What do you answer?',
        'At work     grep -rn "commit()" app/',
    ):
        assert line in text


def reject(kata, slug, **refused):
    variant = kata.solution / "rejected" / slug
    variant.mkdir(parents=True)
    lines = [f"{test} = {json.dumps(parts)}" for test, parts in refused.items()]
    flaw = '[pull_request]\nflaw = "The kiosk has no request."\n'
    (variant / "variant.toml").write_text("\n".join([flaw, "[refused]", *lines]), encoding="utf-8")


def green_screen(kata, log):
    done = replace(verdict(result("ends_it", passed=True)), seconds=0.2)
    return " ".join(draw(kata, done, log).split())


def test_done_names_the_half_fix_that_an_earlier_save_resembled(kata, log):
    reject(kata, "commit_in_a_dependency", test_ends_it=["decided in transport"])
    log.append(NOT_YET)
    log.append(verdict(NOT_YET.design[2]))

    assert 'failed like "commit in a dependency". The kiosk has no request.' in green_screen(
        kata, log
    )


def test_a_half_fix_that_fails_as_the_starter_does_is_not_named(kata, log):
    reject(kata, "seat_given_back", test_ends_it=["decided in transport"])
    log.append(verdict(NOT_YET.design[2]))
    moved = "3 commits, all decided in transport\n  api.py:44\nThe operation ends it."
    log.append(verdict(result("ends_it", moved)))

    assert "seat given back" not in green_screen(kata, log)


def test_a_symptom_that_two_half_fixes_share_names_neither(kata, log):
    reject(kata, "commit_in_a_dependency", test_ends_it=["decided in transport"])
    reject(kata, "commit_in_a_middleware", test_ends_it=["decided in"])
    log.append(NOT_YET)
    log.append(verdict(NOT_YET.design[2]))

    assert "Nearly" not in green_screen(kata, log)


def test_a_half_fix_shows_all_that_it_is_known_by(kata, log):
    reject(kata, "commit_in_a_dependency", test_ends_it=["decided in transport", "dependency"])
    log.append(NOT_YET)
    log.append(verdict(NOT_YET.design[2]))

    assert "Nearly" not in green_screen(kata, log)


def test_a_save_with_broken_behaviour_resembles_nothing(kata, log):
    reject(kata, "commit_in_a_dependency", test_ends_it=["decided in transport"])
    log.append(NOT_YET)
    log.append(verdict(NOT_YET.design[2], behaviour=[result("sells", "500")]))

    assert "Nearly" not in green_screen(kata, log)


def test_all_but_a_guard_is_not_done(kata, log):
    guard = replace(result("keeps", "it ended early"), guard=True)

    screen = draw(kata, verdict(result("ends_it", passed=True), guard), log)

    assert "not done, 1 broken" in screen
    assert "The starter did that right, so it was not shown." in screen


@pytest.mark.parametrize(
    ("kind", "state"),
    [("syntax", "not valid Python 3."), ("import", "does not start"), ("timeout", "stopped")],
)
def test_an_error_is_one_message(kata, log, kind, state):
    error = JudgeError(kind, "boxoffice/api.py:3 what happened\nMend that line.")

    text = draw(kata, verdict(*NOT_YET.design, error=error), log)

    assert state in text
    assert "✘ boxoffice/api.py:3 what happened\n    Mend that line." in text
    assert "behaviour" not in text


def test_prints_are_shown_once_with_how_often(kata, log):
    line = Printed("boxoffice/api.py", 41, "here")
    text = draw(kata, verdict(*NOT_YET.design, output=(line, line, line)), log)

    assert "boxoffice/api.py:41  here   (3 times)" in text


def test_notes_are_lines_of_their_own(kata, log):
    note = "boxoffice/sales.py counts as application. If that is right, say so in layers.toml:"

    assert "! boxoffice/sales.py counts" in draw(kata, verdict(*NOT_YET.design, notes=(note,)), log)


def test_no_line_is_wider_than_the_terminal_and_colour_adds_nothing(kata, log):
    wide = [
        "word " * 40,
        "x" * 200,
        "  before api.py:52 commit  " + "long cell " * 8 + "  BROKEN  " + "somebody lost much " * 3,
    ]
    tests = [result("a_title_that_is_long_" * 4, "\n".join(wide)), result("b", wide[0])]
    tests.append(result("c" * 70, *wide))
    printed = tuple(Printed("boxoffice/a_long_name.py", 1, text) for text in wide)
    error = JudgeError("import", "\n".join(wide))
    for one in (verdict(*tests, output=printed, notes=tuple(wide)), verdict(*tests, error=error)):
        for how in (Drawing(), Drawing(details=True, keys=True)):
            plain = draw(kata, one, log, how)
            assert max(map(len, plain.splitlines())) <= 80
            coloured = draw(kata, one, log, replace(how, colour=True))
            assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_a_folded_line_keeps_its_words():
    line = "  before api.py:52 commit  seat sold · no charge · no ticket  BROKEN  Ada did not pay"

    folded = fold(line, 4)

    assert " ".join(" ".join(folded).split()) == " ".join(line.split())
    assert max(map(len, folded)) <= 80
    assert labelled("The rule", "word " * 30)[1].startswith(" " * 12 + "word")


def test_the_time_in_the_log_is_a_time(log):
    log.append(NOT_YET)

    assert isinstance(log.entries()[0].at, datetime)


def moved(lines):
    """The same findings, a few lines further down."""
    return replace(
        NOT_YET,
        seconds=lines / 100,
        design=tuple(
            replace(test, messages=tuple(re.sub(r":(\d+)", f":{lines}", m) for m in test.messages))
            for test in NOT_YET.design
        ),
    )


def test_after_three_saves_with_the_same_findings_a_report_is_offered(kata, log):
    offer = "Are you right, and the verdict wrong? kata report toy_kata"
    log.append(moved(11))
    log.append(moved(12), step=3)
    assert offer in draw(kata, moved(13), log)
    log.append(moved(13), step=2)
    assert offer in draw(kata, moved(13), log)


def test_no_report_is_offered_for_the_same_code_or_for_another_finding(kata, log):
    log.append(moved(11))
    log.append(moved(12), step=0)
    assert "kata report" not in draw(kata, moved(13), log)
    log.append(replace(moved(14), design=NOT_YET.design[1:]), step=4)
    assert "kata report" not in draw(kata, moved(15), log)
