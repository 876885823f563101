"""`kata diff`: the copy against the starter or the reference."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kata.console import agreed, put, say
from kata.errors import KataError
from kata.snapshots import backend

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata
    from kata.desk import Desk

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def diff(desk: Desk, kata: Kata, *, solution: bool, yes: bool) -> None:
    """Print the differences."""
    copy = desk.workshop.ready(kata)
    if solution:
        may_see(desk, kata, yes=yes, what="the reference")
        lines = compare(copy, kata.solution, "yours", "reference")
    else:
        lines = compare(kata.folder, copy, "starter", "yours")
    if not lines:
        say(
            "The reference and your copy are the same."
            if solution
            else "You have not changed anything yet."
        )
    for line in lines:
        heading = line.startswith(("+++", "---"))
        put(line, colour=None if heading else COLOURS.get(line[:1]), bold=heading)


def compare(old: Path, new: Path, old_name: str, new_name: str) -> list[str]:
    """A unified diff of the backends in two folders."""
    return compare_files(backend(old), backend(new), old_name, new_name)


def compare_files(
    before: dict[str, bytes], after: dict[str, bytes], old_name: str, new_name: str
) -> list[str]:
    """A unified diff of two backends, given as what is in their files."""
    lines: list[str] = []
    for name in sorted(before | after):
        if before.get(name) == after.get(name):
            continue
        labels = f"{old_name}/{name}", f"{new_name}/{name}"
        lines += difflib.unified_diff(
            _text(before.get(name)), _text(after.get(name)), *labels, lineterm=""
        )
    return lines


def may_see(desk: Desk, kata: Kata, *, yes: bool, what: str) -> None:
    """Ask whether somebody wants to see `what` before the kata is solved; raise if not."""
    if yes or desk.workshop.log(kata).ever_done:
        return
    if not agreed(f"{kata.title} is not solved yet. See {what} all the same?"):
        raise KataError(
            happened=f"{kata.title} is not solved yet, and {what} would tell how.",
            then=f"kata hint {kata.slug}, or the same command with --yes",
        )


def _text(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", errors="replace").splitlines()
