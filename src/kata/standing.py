"""Where a verdict stands: how much is green, and which verdict came before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kata.judge import Verdict
    from kata.log_lines import Entry


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
