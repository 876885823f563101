"""Verdicts and plays for a notebook, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kata.judge import judge
from kata.plays import play
from kata.warm import warm

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata
    from kata.judge import Verdict
    from kata.plays import Played

KEPT = "KATA_KEPT"  # the folder of what the site has run; its build sets it for its notebooks


class Runs(Protocol):
    """Runs a backend, or knows what came of it."""

    def judge(self, kata: Kata, folder: Path) -> Verdict:
        """Return the verdict on the backend in a folder."""

    def play(self, kata: Kata, folder: Path, part: str) -> Played:
        """Return what a play told, `harm` or `xray`."""

    def close(self) -> None:
        """End the processes."""


class FreshRuns:
    """Runs all that is asked for, in one process that is warm from the beginning."""

    def __init__(self) -> None:
        # It warms up in the background, while the first cells are read.
        self._warm = warm()

    def judge(self, kata: Kata, folder: Path) -> Verdict:
        """Return the verdict on the backend in a folder."""
        return judge(kata, folder, warm=self._warm)

    def play(self, kata: Kata, folder: Path, part: str) -> Played:
        """Return what a play told, `harm` or `xray`."""
        return play(kata, folder, part, warm=self._warm)

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()
