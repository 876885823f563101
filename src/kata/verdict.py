"""Draws a verdict for the terminal: sentences, 80 columns, the first ✘ in full."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kata.layout import WIDTH, columns, count_of, fold, labelled, paint, shorten, spread
from kata.log import remembered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kata.course import Kata
    from kata.judge import TestResult, Verdict
    from kata.log import Entry, VerdictLog

MOST_DETAIL, LEAST_DETAIL = 16, 6
OTHER_LINES = 14
LINES_PRINTED = 8
SAME = 3  # equal reds in a row after which somebody may be right, and the verdict wrong
SAME_FILE = re.compile(r"([\w./]+\.py)(:\d+(?:, :\d+)*), \1:(\d+)")
NO_VERDICT = {
    "syntax": f"not Python {sys.version_info.major}.{sys.version_info.minor} yet",
    "import": "does not start",
    "layers": "layers unclear",
    "timeout": "stopped",
    "crash": "no verdict",
}


@dataclass(frozen=True)
class Drawing:
    """How to draw: what the screen around it offers, and what came before."""

    details: bool = False
    colour: bool = False
    keys: bool = False
    undo: str = ""  # the time of the save that `u` goes back to
    redo: bool = False  # `r` brings back what `u` took away
    compare: bool = True  # with the verdict before; not after a jump to another save
    next_kata: Kata | None = None
    picture: Sequence[str] = field(default=())
    rows: int = 1000  # how many lines fit

    @property
    def lines_of_detail(self) -> int:
        """How many lines the first ✘ may take, so that the headline stays on the screen."""
        return (
            1000 if self.details else min(MOST_DETAIL, max(LEAST_DETAIL, self.rows - OTHER_LINES))
        )

    def paint(self, text: str, style: str) -> str:
        """Colour a text, if colours are wanted."""
        return paint(text, style, colour=self.colour)


def draw(kata: Kata, verdict: Verdict, log: VerdictLog, drawing: Drawing | None = None) -> str:
    """Return the verdict as text; what changed since the one before it in the log is told."""
    how = drawing or Drawing()
    before = previous(verdict, log.mine()) if how.compare else None
    lines = [
        how.paint(
            spread(_title(kata), f"{_state(verdict, before)}   {verdict.seconds:.2f} s"), "bold"
        )
    ]
    if verdict.error:
        lines += _error(verdict, how)
    elif verdict.done:
        lines += _done(kata, verdict, log, how)
    else:
        lines += _not_yet(verdict, before, how)
    lines += _printed(verdict, how) + [part for note in verdict.notes for part in _note(note, how)]
    return "\n".join([*lines, *_foot(kata, verdict, before, log, how)])


def previous(verdict: Verdict, entries: Sequence[Entry]) -> Entry | None:
    """Return the verdict before this one, if this one is the newest in the log or not in it."""
    mine = [entry for entry in earlier(verdict, entries) if entry.error is None]
    return mine[-1] if mine else None


def earlier(verdict: Verdict, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the entries without this verdict's own, which may be in the log already."""
    return entries[:-1] if entries and _is(verdict, entries[-1]) else entries


def _is(verdict: Verdict, entry: Entry) -> bool:
    kept = entry.behaviour_failed == verdict.behaviour.failed
    same = (entry.green, entry.of) == green_of(verdict) and kept
    return same and round(entry.seconds, 3) == round(verdict.seconds, 3)


def green_of(verdict: Verdict) -> tuple[int, int]:
    """Return how many design tests are green, and of how many. Guards do not count."""
    tests = [test for test in verdict.design if not test.guard]
    return sum(test.passed for test in tests), len(tests)


def _title(kata: Kata) -> str:
    return f"{kata.number:02} · {kata.title}"


def _state(verdict: Verdict, before: Entry | None) -> str:
    if verdict.error:
        return NO_VERDICT.get(verdict.error.kind, "no verdict")
    if verdict.done:
        return "done"
    green, of = green_of(verdict)
    if before and (before.green, before.of) != (green, of):
        return f"{green} of {of}, was {before.green} of {before.of}"
    return f"{green} of {of}" if green else "not yet"


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
    rows = [(f"✘ {_titled(test, fresh)}", _summary(test)) for test in red[1:]]
    return in_full(red[0], how, fresh) + columns(rows)


def in_full(test: TestResult, how: Drawing, fresh: Collection[str] = ()) -> list[str]:
    """Return one test with everything it found."""
    if test.passed:
        return [how.paint(f"✔ {test.title}", "green")]
    head = how.paint(shorten(f"✘ {_titled(test, fresh)}", WIDTH), "red")
    body = [part for line in _told(test, how) for part in fold(line, 4)]
    if len(body) > how.lines_of_detail:
        hidden = len(body) - how.lines_of_detail + 2
        body = [
            *body[: how.lines_of_detail - 2],
            f"    … {hidden} more lines{' (d shows them)' if how.keys else ''}",
            body[-1],
        ]
    return [head, *body]


def _titled(test: TestResult, fresh: Collection[str]) -> str:
    return f"{test.title} (was fine before)" if test.test in fresh else test.title


def _told(test: TestResult, how: Drawing) -> Iterable[str]:
    """Each finding, the first in full or all on demand, then once what the rule wants."""
    wishes = []
    for at, message in enumerate(test.messages):
        first, *rest = message.splitlines() or [""]
        yield _sites(first)
        if rest:
            wishes.append(rest.pop())
        if at == 0 or how.details:
            yield from rest
    yield from dict.fromkeys(wishes)


def _summary(test: TestResult) -> str:
    return _sites(test.messages[0].partition("\n")[0].strip()) if test.messages else ""


def _sites(text: str) -> str:
    """Name a file once: `cli.py:29, cli.py:36` becomes `cli.py:29, :36`."""
    shorter = SAME_FILE.sub(r"\1\2, :\3", text)
    return shorter if shorter == text else _sites(shorter)


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


def _foot(
    kata: Kata, verdict: Verdict, before: Entry | None, log: VerdictLog, how: Drawing
) -> list[str]:
    if not how.keys:
        told = not verdict.done and verdict.error is None
        return ["", _advice(verdict, before), *_stuck(kata, verdict, log)] if told else []
    red = [test for test in verdict.design if not test.passed]
    level = log.levels().get(min(red, key=lambda test: test.guard).rule, 0) if red else 0
    hint = f"h hint ({level + 1} of 3)" if 0 < level < 3 else "h hint"  # noqa: PLR2004  (three levels)
    undo = f" · u back to {how.undo}" if how.undo else ""
    undo += " · r redo" if how.redo else ""
    if verdict.done:
        following = how.next_kata
        minutes = f" ({following.minutes} min)" if following and following.minutes else ""
        ahead = (
            f"n next: {_title(following)}{minutes}"
            if following
            else "That was the last one. Well done."
        )
        return ["", ahead, f"x X-ray · d details{' · r redo' if how.redo else ''} · q quit"]
    advice = [] if verdict.error else [_advice(verdict, before), *_stuck(kata, verdict, log)]
    return ["", *advice, f"{hint} · x X-ray · d details{undo} · q quit"]


def _stuck(kata: Kata, verdict: Verdict, log: VerdictLog) -> list[str]:
    """After three saves that changed the code and no finding, offer to doubt the verdict."""
    entries = [entry for entry in earlier(verdict, log.mine()) if entry.step != 0]
    before = entries[-(SAME - 1) :]
    if len(before) < SAME - 1 or verdict.behaviour.failed or verdict.error:
        return []
    now = remembered(verdict)
    if any(_without_numbers(entry.red) != _without_numbers(now) for entry in before):
        return []
    return [f"Three times the same. Are you right, and the verdict wrong? kata report {kata.slug}"]


def _without_numbers(red: dict[str, str]) -> dict[str, str]:
    """Lines move while somebody edits; the finding is still the same."""
    return {test: re.sub(r"\d+", "", told) for test, told in red.items()}


def _advice(verdict: Verdict, before: Entry | None) -> str:
    if verdict.behaviour.failed:
        return "Behaviour first: what worked before must still work."
    green, of = green_of(verdict)
    if green == of:
        return "Nearly. One thing that was fine at the start is broken now."
    if before and green < before.green:
        return "A step back. What was fine before is broken now."
    if before and green > before.green:
        return "Good step. Go on with the first ✘."
    return "Go on with the first ✘." if green else "Begin with the first ✘."
