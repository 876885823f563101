"""Lines that fit on 80 columns, and colour that never carries the meaning."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

WIDTH = 80
STYLES = {"green": "32", "red": "31", "yellow": "33", "grey": "2", "bold": "1"}
LONGEST_GAP = 60
MARKER = re.compile(r"(?:[-*]|\d+\.) +")
OPEN_END = re.compile(r"\s+(?:\([^)]*|\S*)$")
ITEM = re.compile(rf"(\n\s*\n|\n(?={MARKER.pattern}))")  # what stands between two paragraphs


def paint(text: str, style: str, *, colour: bool) -> str:
    """Return the text in a colour, if colours are wanted."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if colour and text else text


def spread(left: str, right: str, width: int = WIDTH - 2) -> str:
    """Put one text at the left and one at the right end of a line."""
    return f"{left}{' ' * max(2, width - len(left) - len(right))}{right}"


def count_of(number: int, noun: str) -> str:
    """Return `no hint`, `1 hint` or `3 hints`."""
    return f"{number or 'no'} {noun}{'' if number in (0, 1) else 's'}"


def shorten(text: str, width: int) -> str:
    """Cut a line that is too long, before a bracket that would stay open, else between words."""
    if len(text) <= width:
        return text
    cut = text[: max(0, width - 1)]
    whole = OPEN_END.sub("", cut)
    return f"{whole} …" if width < 2 * len(whole) < 2 * len(cut) else f"{cut.rstrip()}…"


def fold(text: str, indent: int = 0) -> list[str]:
    """Break a line at the gap of a table column, else between words; indent the rest deeper."""
    line = " " * indent + text.rstrip()
    if len(line) <= WIDTH:
        return [line]
    deeper = len(line) - len(line.lstrip()) + 4
    gaps = [
        gap for gap in re.finditer(r"(?<=\S) {2,}(?=\S)", line) if deeper < gap.start() <= WIDTH
    ]
    if gaps and len(line) - gaps[-1].end() <= LONGEST_GAP:
        return [line[: gaps[-1].start()], *fold(line[gaps[-1].end() :], deeper)]
    width = max(WIDTH - deeper, 20)
    first, *rest = textwrap.wrap(line, WIDTH, drop_whitespace=False, break_on_hyphens=False)
    return [
        first.rstrip(),
        *(
            " " * deeper + part
            for part in textwrap.wrap(" ".join(rest), width, break_on_hyphens=False)
        ),
    ]


def reflow(text: str) -> str:
    """Break the paragraphs and list items that are too wide anew; leave code and the rest."""
    parts = ITEM.split(text)
    return "".join(part if at % 2 else _filled(part) for at, part in enumerate(parts))


def _filled(paragraph: str) -> str:
    if paragraph.startswith("    ") or max(map(len, paragraph.splitlines()), default=0) <= WIDTH:
        return paragraph
    marker = MARKER.match(paragraph)
    deeper = " " * (marker.end() if marker else 0)
    words = " ".join(paragraph.split())
    return textwrap.fill(
        words, WIDTH, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
    )


def labelled(label: str, text: str, column: int = 12) -> list[str]:
    """Put a label before a paragraph that keeps its own left edge."""
    first, *rest = textwrap.wrap(text, WIDTH - column - 2) or [""]
    return [f"{label:<{column}}{first}", *(" " * column + part for part in rest)]


def columns(rows: Iterable[tuple[str, str]], widest: int = 40) -> list[str]:
    """Put short texts beside each other: the first column as wide as it must be."""
    rows = list(rows)
    edge = max((len(left) for left, _ in rows if len(left) <= widest), default=0) + 2
    return [_row(left, right, edge) for left, right in rows]


def _row(left: str, right: str, edge: int) -> str:
    start = max(edge, len(left) + 2)
    room = WIDTH - start
    least = 12  # columns; a shorter rest says nothing
    if not right or room < least:
        return shorten(left, WIDTH)
    return f"{left:<{start}}{shorten(right, room)}"
