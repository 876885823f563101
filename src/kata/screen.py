"""What stands on the terminal while `kata` watches: a text, and one grey line below it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

from kata.layout import paint, shorten
from kata.typed import as_typed, fitting

CLEAR = "\x1b[H\x1b[2J"
ERASE_LINE = "\r\x1b[2K"


class Screen:
    """Shows a text and a line of status. Without cursor movement it writes one below the other."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.moves = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self.colour = self.moves and "NO_COLOR" not in os.environ
        self._text = ""
        self._status = ""
        self._fresh = True  # what already stands there, such as the story, stays

    @property
    def rows(self) -> int:
        """How many lines fit."""
        return shutil.get_terminal_size().lines if self.moves else 1000

    def show(self, text: str) -> None:
        """Put a text in the place of the last one."""
        text = fitting(text)
        if self._fresh or not self.moves:
            self._write(f"{ERASE_LINE if self.moves else ''}\n{text}\n")
        else:
            self._write(f"{CLEAR}{text}\n")
        self._text, self._status, self._fresh = text, "", False

    def again(self) -> None:
        """Draw what stands there once more."""
        text, status = self._text, self._status
        if text:
            self.show(text)
        self.status(status)

    def status(self, line: str, *, passing: bool = False) -> None:
        """Put one grey line below. A `passing` one is only shown where it can be taken back."""
        line = shorten(as_typed(line), 79)
        if line == self._status:
            return
        self._status = line
        if self.moves:
            self._write(ERASE_LINE + paint(line, "grey", colour=self.colour))
        elif line and not passing:
            self._write(f"{line}\n")

    def end(self) -> None:
        """Leave the cursor at the beginning of an empty line."""
        if self.moves and self._status:
            self._write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
