"""What the contract of the course wrote down of its variants, so that a page need not run them."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from kata.expected import expected_of
from kata.judge import Behaviour, TestResult, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

RECORDED = "tests/recorded"
MASK = re.compile("▒+")  # where chance decides


def noted(kata: Kata, variant: Path) -> Verdict | None:
    """Return the verdict that the contract holds a variant to; None if it wrote down no tests.

    An accepted variant is one that every test accepts. What a rejected one is told is recorded,
    test by test, and compared with what is really said whenever the course is tested.
    """
    said: dict[str, list[str]] = {}
    rejected = variant.parent.name == "rejected"
    if rejected:
        place = kata.folder.parents[1] / RECORDED / kata.name / f"{variant.name}.txt"
        said = _messages(place.read_text("utf-8")) if place.is_file() else {}
    expected = expected_of(kata.folder)
    known = {test.name for test in expected.design}
    if not known.issuperset(said) or rejected != bool(said):
        return None
    design = tuple(
        TestResult(
            test.name,
            test.title,
            test.rule,
            test.guard,
            test.name not in said,
            tuple(said.get(test.name, ())),
        )
        for test in expected.design
    )
    return Verdict(kata.name, not said, 0.0, Behaviour(len(expected.behaviour), 0), design)


def _messages(text: str) -> dict[str, list[str]]:
    """Return what each red test says, by its name: it stands in a line that is not indented."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^(?=\S)", MASK.sub("…", text), flags=re.MULTILINE):
        name, _, body = part.partition("\n")
        if name:
            found[name] = textwrap.dedent(body).strip("\n").split("\n\n")
    return found
