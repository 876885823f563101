"""`kata hint`: the next level for the first red rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kata.console import say, wrapped
from kata.errors import KataError
from kata.expected import expected_of
from kata.snapshots import backend_files
from kata.texts import hint_levels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kata.course import Kata
    from kata.desk import Desk
    from kata.judge import Verdict
    from kata.log import VerdictLog
    from kata.log_lines import Entry

LEVELS = 3


class Red(Protocol):
    """A design test that is red, as far as hints care."""

    @property
    def rule(self) -> str:
        """Its rule."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def guard(self) -> bool:
        """It was green at the start."""


@dataclass(frozen=True)
class Hint:
    """One hint as it is shown."""

    rule: str
    title: str
    level: int
    text: str
    offer: str  # what to type when the hints of this rule are used up

    def __str__(self) -> str:
        """The hint with its heading, ready to print."""
        head = f"{self.title}   hint {self.level} of {LEVELS}"
        return "\n\n".join(part for part in (head, self.text, wrapped(self.offer)) if part)


def next_hint(kata: Kata, verdict: Verdict, log: VerdictLog) -> Hint:
    """The next hint for the first red rule of a verdict; reading it is remembered."""
    return take(kata, [test for test in verdict.design if not test.passed], log)


def take(kata: Kata, red: Sequence[Red], log: VerdictLog, rule: str | None = None) -> Hint:
    """The next hint for the first red rule, or for the one named; reading it is remembered."""
    test = _chosen(kata, red, rule)
    levels = hint_levels(kata)
    level = min(log.levels().get(test.rule, 0) + 1, LEVELS)
    text = levels.get((test.rule, level))
    if text is None:
        raise KataError(
            happened=f"{kata.name} has no hint for {test.rule!r}.",
            then=f"kata rules {test.rule}, which gives the reason",
        )
    log.hint(test.rule, level)
    return Hint(test.rule, test.title, level, text, _offer(kata) if level == LEVELS else "")


def give(desk: Desk, kata: Kata, rule: str | None, limit: float) -> None:
    """Print the next hint; the copy is judged if it changed since the last verdict."""
    copy, log = desk.workshop.ready(kata), desk.workshop.log(kata)
    red = _known_red(kata, copy, log.last)
    if red is None:
        from kata.check import judge_copy

        verdict = judge_copy(desk, kata, limit)
        red = [test for test in verdict.design if not test.passed]
        first = before_hints(verdict)
        if first:
            say(wrapped(first) + "\n")
        if verdict.error:
            return
    say(str(take(kata, red, log, rule)))


def show_again(kata: Kata, log: VerdictLog) -> None:
    """Print the hints read so far."""
    levels = hint_levels(kata)
    read = [(rule, level) for rule, top in log.levels().items() for level in range(1, top + 1)]
    if not read:
        raise KataError(
            happened=f"You have read no hint for {kata.name} yet.", then=f"kata hint {kata.slug}"
        )
    for rule, level in read:
        say(f"{rule} · {level}", bold=True)
        say(levels.get((rule, level), "") + "\n")


def before_hints(verdict: Verdict) -> str:
    """What is more pressing than any hint, or nothing."""
    if verdict.error:
        return f"First this, or there is no verdict:\n{verdict.error.message}"
    if verdict.behaviour.failed:
        broken = verdict.behaviour_messages[0].partition("\n")[0]
        return (
            f"Behaviour is broken ({broken}). Make it whole first: "
            "`u` in `kata` goes back to the last whole save."
        )
    return ""


def _known_red(kata: Kata, copy: Path, last: Entry | None) -> Sequence[Red] | None:
    if last is None or last.error or last.behaviour_failed:
        return None
    files = [copy / "boxoffice", *backend_files(copy), kata.behaviour, kata.design]
    if max(path.stat().st_mtime for path in files) >= last.at.timestamp():
        return None
    return [test for test in expected_of(kata.folder).design if test.name in last.red]


def _chosen(kata: Kata, red: Sequence[Red], rule: str | None) -> Red:
    chosen = [test for test in red if rule in (None, test.rule)]
    if chosen:
        # Guards appear only when broken, and then after the test they guard.
        return min(chosen, key=lambda test: test.guard)
    if rule and red:
        names = ", ".join(dict.fromkeys(test.rule for test in red))
        raise KataError(
            happened=f"{rule!r} is not red in {kata.name}. Red: {names}.",
            then=f"kata hint {kata.slug}",
        )
    raise KataError(
        happened=f"Nothing is red in {kata.name}.", then=f"kata diff {kata.slug} --solution"
    )


def _offer(kata: Kata) -> str:
    here = kata.variants("checkpoints")
    if not here:
        return f"That was the last hint. kata diff {kata.slug} --solution shows an answer."
    return (
        "That was the last hint for this one. Still stuck? "
        f"kata start {kata.slug} --at {here[0].name} goes on from half-way; "
        "your copy is put aside, not lost."
    )
