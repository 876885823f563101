"""`kata xray`: the kata's main request as it runs now, beside the starter's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import say
from kata.judge import STATUS
from kata.plays import play
from kata.snapshots import backend as files

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.plays import Played

Player = Callable[["Kata", Path, str], "Played"]

PAGE_STYLE = (
    ":root{color-scheme:light dark;font-family:sans-serif;--xray-broken:light-dark(#c62828,#ff8a80)"
    ";--xray-held:light-dark(#1565c0,#82b1ff)}body{margin:2rem}figcaption{margin-bottom:.5rem}"
)


def xray(kata: Kata, backend: Path, html: Path | None = None) -> int:
    """Draw it, or write it as a page."""
    from kata.warm import warmed

    with warmed(1 if _is_starter(kata, backend) else 2) as process:
        before, now = both(kata, backend, partial(play, warm=process))
    if html is not None:
        html.write_text(page(kata, before, now), encoding="utf-8")
        say(f"Written: {html}")
    else:
        say("\n".join(xray_lines(kata, before, now)))
    return STATUS.get(now.error.kind, 1) if now.error else 0


def both(kata: Kata, backend: Path, by: Player = play) -> tuple[Played | None, Played]:
    """Play the main request on the starter and on a backend; only once if they are the same."""
    now = by(kata, backend, "xray")
    same = _is_starter(kata, backend)
    return None if same else by(kata, kata.folder, "xray"), now


def _is_starter(kata: Kata, backend: Path) -> bool:
    return files(backend) == files(kata.folder)


def xray_lines(kata: Kata, before: Played | None, now: Played) -> list[str]:
    """Return the drawings one below the other: two of them fit no 80 columns."""
    lines = [kata.label, ""]
    if before is None:
        lines += ["The starter; nothing in it is changed so far"]
    else:
        lines += ["The starter", *_drawing(before), "", "Yours"]
    return [*lines, *_drawing(now)]


def in_a_line(before: Played | None, now: Played) -> list[str]:
    """Return the two requests as one line each, for a finished kata."""
    rows = [("before", before), ("now", now)]
    return [f"{label:<8}{played.line}" for label, played in rows if played and played.line]


def page(kata: Kata, before: Played | None, now: Played) -> str:
    """Return the drawings as a page of their own that needs no other file."""
    from html import escape

    title = escape(kata.label)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{PAGE_STYLE}</style>\n<main><h1>{title}</h1>\n"
        f"{side_by_side(before, now)}</main>\n</html>\n"
    )


def side_by_side(before: Played | None, now: Played, name: str = "Yours") -> str:
    """Return the drawings as HTML, beside each other where there is room."""
    parts = [("The starter", before), (name, now)]
    drawn = [_figure(title, played) for title, played in parts if played is not None]
    style = "display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start"
    return f'<div style="{style}">{"".join(drawn)}</div>\n'


def _figure(name: str, played: Played) -> str:
    from html import escape

    inside = played.svg or f"<pre>{escape(_text(played))}</pre>"
    return (
        '<figure tabindex="0" style="margin:0;min-width:0;overflow-x:auto">'
        f"<figcaption>{name}</figcaption>{inside}</figure>\n"
    )


def _drawing(played: Played) -> list[str]:
    return [f"  {line}" for line in _text(played).splitlines()]


def _text(played: Played) -> str:
    return f"✘ {played.error.message}" if played.error else played.picture
