"""Words on the terminal: colour only where it shows, plain letters where it must."""

from __future__ import annotations

import codecs
import io
import os
import sys
import textwrap
from typing import TextIO

from kata.layout import WIDTH
from kata.typed import as_typed, fitting

# One letter for one letter, so that a line of 80 columns stays one and a table keeps its edges.
PLAIN = {
    "✔": "v",
    "✘": "x",
    "·": "-",
    "─": "-",
    "│": "|",
    "→": ">",
    "…": "~",
    "—": "-",
    "–": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "┌": "+",
    "┐": "+",
    "└": "+",
    "┘": "+",
    "├": "+",
    "┤": "+",
    "█": "#",
    "●": "*",
    "○": "o",
    "►": ">",
    "▸": ">",
    "×": "x",
    "≠": "#",
    "≤": "<",
    "≥": ">",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
}
COLOURS = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "grey": "90"}


def prepare() -> None:
    """Make every stream take every letter: as UTF-8, or as plain ones where there is no more."""
    codecs.register_error("kata.plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=_encoding(stream), errors="kata.plain")
    if os.name == "nt":
        os.system("")  # noqa: S605  (switches the old console of Windows to colours)


def say(
    text: str = "", *, colour: str | None = None, bold: bool = False, err: bool = False
) -> None:
    """One paragraph of ours; commands in it are those that work here. Colour for terminals only."""
    put(fitting(text), colour=colour, bold=bold, err=err)


def put(
    text: str = "", *, colour: str | None = None, bold: bool = False, err: bool = False
) -> None:
    """A text that is not ours, such as code or data, as it is."""
    stream = sys.stderr if err else sys.stdout
    codes = [*(["1"] if bold else []), *([COLOURS[colour]] if colour else [])]
    if codes and coloured(stream):
        text = f"\x1b[{';'.join(codes)}m{text}\x1b[0m"
    stream.write(f"{text}\n")


def note(text: str, *, err: bool = False) -> None:
    """One yellow remark."""
    say(wrapped(text), colour="yellow", err=err)


def wrapped(text: str) -> str:
    """The text in lines of 80 columns; words, paths and commands stay whole."""
    lines = (
        textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in as_typed(text).splitlines()
    )
    return "\n".join(part for line in lines for part in (line or [""]))


def interactive() -> bool:
    """Somebody sits here and can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def coloured(stream: TextIO | None = None) -> bool:
    """The stream, or what `say` writes to, shows colours and they are wanted."""
    stream = stream or sys.stdout
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def ask(question: str, default: str) -> str:
    """The answer to a question; Enter takes the default."""
    return input(f"{question} [{default}]: ").strip() or default


def agreed(question: str) -> bool:
    """Ask; Enter is no, and so is a place where nobody can answer."""
    return interactive() and ask(question, "n").lower() in {"y", "yes"}


def _encoding(stream: io.TextIOWrapper) -> str:
    if os.environ.get("PYTHONIOENCODING"):
        return stream.encoding
    if not stream.isatty():
        return "utf-8"
    # The console of Linux itself has a font of 512 signs; ours are not among them.
    return "ascii" if os.environ.get("TERM") == "linux" else stream.encoding


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in letters), error.end
