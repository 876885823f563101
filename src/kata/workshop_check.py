"""What `kata doctor --workshop` looks at besides: a real verdict, and an editor to work with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kata.doctor import Finding
from kata.open import find_editor

if TYPE_CHECKING:
    from kata.desk import Desk

SLOW = 20.0  # seconds for a first verdict, after which a workshop would wait for its machines


def workshop_ready(desk: Desk) -> Iterator[Finding]:
    """Judge the first kata's reference as a pair would its own work, and look for an editor."""
    yield _verdict(desk)
    editor = find_editor(None)
    yield Finding(
        "editor",
        "fine" if editor else "note",
        editor[0] if editor else "none was found; any editor will do, opened by hand",
    )


def _verdict(desk: Desk) -> Finding:
    from kata.judge import judge

    kata = desk.course.katas[0]
    verdict = judge(kata, kata.solution)
    if verdict.error:
        return Finding(
            "verdict", "wrong", verdict.error.message.partition("\n")[0], f"kata check {kata.slug}"
        )
    if not verdict.done:
        return Finding(
            "verdict",
            "wrong",
            f"the reference of {kata.name} is not green here",
            f"kata check {kata.slug} --backend {desk.shown(kata.solution)}",
        )
    slow = verdict.seconds > SLOW
    said = f"{kata.name} judged in {verdict.seconds:.1f} s{', which is slow' if slow else ''}"
    return Finding("verdict", "note" if slow else "fine", said)
