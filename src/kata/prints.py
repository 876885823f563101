"""Finds the learner's own prints: which line of the backend wrote what."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from types import FrameType

MOST_LINES = 200
LONGEST_LINE = 500

Sink = Callable[[str, int, str], None]


class Prints(io.TextIOWrapper):
    """Stands in for stdout and stderr: hands on what code below `root` writes, drops the rest."""

    def __init__(self, root: str, sink: Sink) -> None:
        super().__init__(open(os.devnull, "wb"), encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115
        self._root = root
        self._sink = sink
        self._started: dict[tuple[str, int], str] = {}
        self._left = MOST_LINES
        self.muted = False

    def write(self, text: str) -> int:
        """Take the text; find out who wrote it while there is room for more."""
        if not self.muted and self._left > 0 and (site := _writer(self._root)):
            self._take(site, text)
        return len(text)

    def _take(self, site: tuple[str, int], text: str) -> None:
        *whole, rest = (self._started.pop(site, "") + text[: LONGEST_LINE * MOST_LINES]).split("\n")
        for line in whole[: self._left]:
            self._left -= 1
            self._sink(*site, line[:LONGEST_LINE])
        if rest:
            self._started[site] = rest[:LONGEST_LINE]

    def finish(self) -> None:
        """Hand on the lines that never ended."""
        for site, text in self._started.items():
            self._sink(*site, text)
        self._started.clear()


def _writer(root: str) -> tuple[str, int] | None:
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  (the stack, without a copy of it)
    while frame is not None:
        if frame.f_code.co_filename.startswith(root):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None
