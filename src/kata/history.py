"""`kata history`: the saves of one kata over time, for the learner and for the debrief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from kata.console import say, wrapped
from kata.errors import KataError
from kata.layout import columns, count_of, spread
from kata.log import PAUSE
from kata.log_lines import Entry, HintTaken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kata.course import Kata
    from kata.desk import Desk
    from kata.log import VerdictLog

BROKEN, DONE, HINT = "B", "✔", "h"


@dataclass(frozen=True)
class Summary:
    """What a debrief asks first."""

    saves: int
    minutes: int
    hints: int
    broken: timedelta
    largest: int | None

    def __str__(self) -> str:
        """Return one line."""
        parts = [
            count_of(self.saves, "verdict"),
            f"{self.minutes} min",
            count_of(self.hints, "hint"),
            f"behaviour broken for {round(self.broken.total_seconds() / 60)} min",
        ]
        largest = [f"largest step {self.largest} lines"] if self.largest is not None else []
        return " · ".join([*parts, *largest])


def history(desk: Desk, kata: Kata) -> None:
    """Print the strip, what it comes to, and a line for each save and hint."""
    log = desk.workshop.log(kata)
    lines = log.story()
    if not lines:
        raise KataError(
            happened=f"There is no verdict of {kata.title} yet.", then=f"kata check {kata.slug}"
        )
    say(spread(kata.label, f"attempt {log.attempt}"), bold=True)
    say(f"\n  {strip(lines)}\n")
    say(f"  {DONE} done · 1 design tests green · {BROKEN} behaviour broken · ! no verdict · h hint")
    say("  / a pause of more than ten minutes\n")
    say(wrapped(str(summary(log))))
    say()
    for line in columns(rows(lines), widest=30):
        say(line)
    say(f"\nGo on: kata watch {kata.slug}   Your changes: kata diff {kata.slug}")


def strip(lines: Sequence[Entry | HintTaken]) -> str:
    """One sign for each save and hint, oldest first."""
    signs = [_sign(lines[0])] if lines else []
    for before, line in pairwise(lines):
        gap = (line.at - before.at).total_seconds()
        signs += [*(["/"] if gap > PAUSE else []), _sign(line)]
    return " ".join(signs)


def rows(lines: Sequence[Entry | HintTaken]) -> list[tuple[str, str]]:
    """For each save and hint its time and sign, and what it was."""
    return [(f"{line.at:%H:%M:%S}  {_sign(line)}", _words(line)) for line in lines]


def summary(log: VerdictLog) -> Summary:
    """Return the sums of this attempt."""
    entries = log.mine()
    steps = [entry.step for entry in entries if entry.step is not None]
    return Summary(
        len(entries), log.minutes(), log.hints(), _broken(entries), max(steps, default=None)
    )


def _broken(entries: Sequence[Entry]) -> timedelta:
    """How long behaviour was broken, pauses left out."""
    gaps = [
        later.at - earlier.at
        for earlier, later in pairwise(entries)
        if earlier.behaviour_failed and not earlier.error
    ]
    return sum((gap for gap in gaps if gap.total_seconds() <= PAUSE), timedelta())


def _sign(line: Entry | HintTaken) -> str:
    if isinstance(line, HintTaken):
        return HINT
    if line.error:
        return "!"
    if line.done:
        return DONE
    return BROKEN if line.behaviour_failed else str(line.green)


def _words(line: Entry | HintTaken) -> str:
    if isinstance(line, HintTaken):
        return f"hint {line.level} of 3 for {line.rule}"
    step = "" if line.step is None else f"{count_of(line.step, 'line')} changed"
    if line.error:
        return ", ".join(filter(None, [f"no verdict ({line.error})", step]))
    kept = f"{line.behaviour_failed} of behaviour broken" if line.behaviour_failed else ""
    state = "done" if line.done else f"{line.green} of {line.of}"
    return ", ".join(filter(None, [state, kept, step]))
