"""Tells the learner's own prints from what a kata's kiosk says by its job."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kata.told import Printed

if TYPE_CHECKING:
    from kata.course import Kata

TELLING = re.compile(r"[^\W\d_]{3}")  # a pattern without a word would fit every line


def own_lines(output: tuple[Printed, ...], kata: Kata, backend: Path) -> tuple[Printed, ...]:
    """Leave out what the kata's own code prints, wherever the learner moved it or wrote it anew."""
    if not output:
        return ()
    sources = [*_sources(kata.folder), *_sources(kata.solution)]
    lines = {line.strip() for source in sources for line in source.splitlines()}
    said = [pattern for source in sources for pattern in _said(source)]
    return tuple(
        line
        for line in output
        if _line(backend / line.file, line.line) not in lines
        and not any(pattern.fullmatch(line.text) for pattern in said)
    )


def _sources(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "boxoffice").rglob("*.py")):
        yield path.read_text("utf-8")


@lru_cache(maxsize=64)
def _said(source: str) -> tuple[re.Pattern[str], ...]:
    """A pattern for each text that the source prints; whatever is put into it may be anything."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    prints = (call for call in calls if getattr(call.func, "id", "") == "print" and call.args)
    parts = ([_parts(value) for value in call.args] for call in prints)
    texts = (" ".join(words) for words in parts if TELLING.search("".join(words)))
    return tuple(re.compile(text.replace("\0", ".*")) for text in texts)


def _parts(value: ast.expr) -> str:
    if isinstance(value, ast.JoinedStr):
        return "".join(map(_parts, value.values))
    if isinstance(value, ast.Constant):
        return re.escape(str(value.value))
    return "\0"


def _line(path: Path, number: int) -> str:
    try:
        return path.read_text("utf-8").splitlines()[number - 1].strip()
    except (OSError, UnicodeDecodeError, IndexError):
        return ""
