"""A verdict as pages show it, worded anew at each build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kata.drawing import Drawing
from kata.in_full import in_full
from kata.log import VerdictLog
from kata.verdict import draw

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.judge import Verdict

Facts = dict[str, Any]


def told(kata: Kata, verdict: Verdict) -> Facts:
    """Return what pages show of a verdict; the words of the READMEs are those of now."""
    whole = Drawing(details=True)
    design = [
        {
            "name": test.test,
            "title": test.title,
            "rule": test.rule,
            "guard": test.guard,
            "passed": test.passed,
            "text": "\n".join(in_full(test, whole)),
        }
        for test in verdict.design
    ]
    return {
        "done": verdict.done,
        "kept": verdict.behaviour.failed == 0,
        "text": draw(kata, verdict, VerdictLog.empty()),
        "design": design,
    }
