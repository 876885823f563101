"""Draws a verdict for the terminal: sentences, 80 columns, the first ✘ in full."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from kata.drawing import Drawing
from kata.foot import foot
from kata.in_full import in_full, summary, titled
from kata.layout import columns, count_of, fold, labelled, spread
from kata.standing import green_of, previous

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.judge import TestResult, Verdict
    from kata.log import VerdictLog
    from kata.log_lines import Entry

LINES_PRINTED = 8
NO_VERDICT = {
    "syntax": f"not valid Python {sys.version_info.major}.{sys.version_info.minor}",
    "import": "does not start",
    "layers": "layers unclear",
    "timeout": "stopped",
    "crash": "no verdict",
}


def draw(kata: Kata, verdict: Verdict, log: VerdictLog, drawing: Drawing | None = None) -> str:
    """Return the verdict as text; what changed since the one before it in the log is told."""
    how = drawing or Drawing()
    before = previous(verdict, log.mine()) if how.compare else None
    lines = [
        how.paint(
            spread(kata.label, f"{_state(verdict, before)}   {verdict.seconds:.2f} s"), "bold"
        )
    ]
    if verdict.error:
        lines += _error(verdict, how)
    elif verdict.done:
        lines += _done(kata, verdict, log, how)
    else:
        lines += _not_yet(verdict, before, how)
    lines += _printed(verdict, how) + [part for note in verdict.notes for part in _note(note, how)]
    return "\n".join([*lines, *foot(kata, verdict, before, log, how)])


def _state(verdict: Verdict, before: Entry | None) -> str:
    if verdict.error:
        return NO_VERDICT.get(verdict.error.kind, "no verdict")
    if verdict.done:
        return "done"
    green, of = green_of(verdict)
    counted = _but(verdict) if green == of else f"{green} of {of}"
    if before and (before.green, before.of) != (green, of):
        return f"{counted}, was {before.green} of {before.of}"
    return counted if green else "not yet"


def _but(verdict: Verdict) -> str:
    """Say why all that was wanted is not all: a guard, or a behaviour, was fine before."""
    broken = sum(test.guard and not test.passed for test in verdict.design)
    return f"not done, {broken} broken" if broken else "not done"


def _error(verdict: Verdict, how: Drawing) -> list[str]:
    assert verdict.error
    first, *rest = verdict.error.message.splitlines() or [""]
    head, *more = fold(f"✘ {first}")
    return ["", how.paint(head, "red"), *more, *(part for line in rest for part in fold(line, 4))]


def _not_yet(verdict: Verdict, before: Entry | None, how: Drawing) -> list[str]:
    was_red = set(before.red) if before else set()
    broken = [test for test in verdict.behaviour_tests if not test.passed]
    red = sorted((test for test in verdict.design if not test.passed), key=lambda test: test.guard)
    fresh = {test.test for test in red if before and test.test not in was_red}
    lines = [_behaviour(verdict, before, how)]
    if not green_of(verdict)[0]:
        lines.append("design     {} of {}".format(*green_of(verdict)))
    lines += ["", *_green(verdict, was_red, how)]
    return lines + _red([*broken, *red], fresh, how)


def _behaviour(verdict: Verdict, before: Entry | None, how: Drawing) -> str:
    passed, failed = verdict.behaviour.passed, verdict.behaviour.failed
    line = f"behaviour  {passed} of {passed + failed} kept"
    if not failed:
        return line
    since = " since the last save" if before and not before.behaviour_failed else ""
    return line + how.paint(f", {failed} BROKEN{since}", "red")


def _green(verdict: Verdict, was_red: set[str], how: Drawing) -> list[str]:
    green = [test for test in verdict.design if test.passed and not test.guard]
    rows = [(f"✔ {test.title}", "new" if test.test in was_red else "") for test in green]
    return [how.paint(line, "green") for line in columns(rows, widest=64)]


def _red(red: list[TestResult], fresh: set[str], how: Drawing) -> list[str]:
    if not red:
        return []
    if how.details:
        return [line for test in red for line in in_full(test, how, fresh)]
    rows = [(f"✘ {titled(test, fresh)}", summary(test)) for test in red[1:]]
    return in_full(red[0], how, fresh) + columns(rows)


def _done(kata: Kata, verdict: Verdict, log: VerdictLog, how: Drawing) -> list[str]:
    from kata.after import after_green_lines

    passed, (green, of) = verdict.behaviour.passed, green_of(verdict)
    effort = f"     {log.minutes()} min, {count_of(log.hints(), 'hint')}"
    line = f"behaviour  {passed} of {passed} kept     design  {green} of {of}"
    line += effort if log.mine() else ""  # any backend but the copy has no log
    return [how.paint(line, "green"), "", *after_green_lines(kata, verdict, log, how.picture)]


def _printed(verdict: Verdict, how: Drawing) -> list[str]:
    if not verdict.output:
        return []
    shown = list(Counter(verdict.output).items())
    most = len(shown) if how.details else LINES_PRINTED
    rows = [
        (f"{line.file}:{line.line}", line.text + (f"   ({times} times)" if times > 1 else ""))
        for line, times in shown[:most]
    ]
    more = (
        [f"… {len(shown) - most} more{' (d shows them)' if how.keys else ''}"]
        if len(shown) > most
        else []
    )
    return [
        "",
        "Your code printed",
        *(f"  {line}"[:80] for line in columns(rows)),
        *(f"  {line}" for line in more),
    ]


def _note(note: str, how: Drawing) -> list[str]:
    return [how.paint(line, "yellow") for line in ("", *labelled("!", note, 2))]
