"""Pieces of Markdown that pages are put together from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from textwrap import indent
from typing import TYPE_CHECKING

from kata.errors import KataError

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Course

MENTION = re.compile(r"\b[kK]ata (\d\d)\b")
HEADING = re.compile(r"^(#{1,4}) ", re.MULTILINE)
LANGUAGES = {".py": "python", ".toml": "toml", ".sql": "sql"}


class MissingSource(KataError):
    """A page is made from a file that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(happened=f"A page needs {path}.", then="git status, to see what is gone")


def source(path: Path) -> str:
    """Return the text of a file that a page cannot do without."""
    try:
        return path.read_text("utf-8")
    except OSError:
        raise MissingSource(path) from None


def sections(text: str) -> dict[str, str]:
    """Return the parts of a README by their `##` heading; what stands before the first is ''."""
    first, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    parts = [part.partition("\n") for part in rest]
    # Blanks stay: a part may begin with indented code.
    return {"": first.strip(), **{name.strip(): body.strip("\n") for name, _, body in parts}}


def block(summary: str, body: str, kind: str = "") -> str:
    """Return a part that is closed until somebody opens it."""
    name = f' class="{kind}"' if kind else ""
    return f"<details{name} markdown>\n<summary>{escape(summary)}</summary>\n\n{body}\n\n</details>"


def fence(text: str, language: str) -> str:
    """Return a block of code."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"


def tabs(pages: Iterable[tuple[str, str]]) -> str:
    """Return texts of which one shows at a time, under their names."""
    return "\n\n".join(f'=== "{name}"\n\n{indent(body, "    ")}' for name, body in pages)


def files(folder: Path, names: Iterable[str]) -> str:
    """Return files as tabs; those that are empty say nothing."""
    return tabs(
        (name.removeprefix("boxoffice/"), fence(text, language_of(folder / name)))
        for name in names
        if (text := source(folder / name)).strip()
    )


def language_of(path: Path) -> str:
    """Return the name under which a file's language is coloured."""
    return LANGUAGES.get(path.suffix, "")


def deeper(text: str, levels: int) -> str:
    """Return Markdown with its headings so many levels further down."""
    return HEADING.sub(lambda found: f"{found[1]}{'#' * levels} ", text)


def linked(text: str, course: Course, up: str) -> str:
    """Turn each mention of a kata by its number into a link, if there is a page for it."""
    names = {f"{kata.number:02}": kata.name for kata in course.katas}

    def link(found: re.Match[str]) -> str:
        name = names.get(found[1])
        return f"[{found[0]}]({up}katas/{name}.md)" if name else found[0]

    return MENTION.sub(link, text)
