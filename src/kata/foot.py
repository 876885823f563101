"""What stands below a verdict: what to do next, and which keys there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kata.drawing import Drawing
from kata.log import remembered
from kata.standing import earlier, green_of

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.judge import Verdict
    from kata.log import VerdictLog
    from kata.log_lines import Entry

SAME = 3  # equal reds in a row after which somebody may be right, and the verdict wrong


def foot(
    kata: Kata, verdict: Verdict, before: Entry | None, log: VerdictLog, how: Drawing
) -> list[str]:
    """Return the lines below a verdict: advice, then the keys or, without keys, a way out."""
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
            f"n next: {following.label}{minutes}"
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
        return "Nearly. The starter did that right, so it was not shown. It is broken now."
    if before and green < before.green:
        return "A step back. What was fine before is broken now."
    if before and green > before.green:
        return "Good step. Go on with the first ✘."
    return "Go on with the first ✘." if green else "Begin with the first ✘."
