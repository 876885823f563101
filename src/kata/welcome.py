"""The first time: what this is in eight lines, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kata.console import ask, interactive, say
from kata.lock import changing
from kata.progress import SHORT

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk

WORDS = """\
Backend Katas. Each is a small backend that works and is wrong.

Its behaviour tests are green and must stay green. Its design tests are red;
repair the backend until they are green too. That is all.

You get a copy in {work}. Edit the files there and save: the verdict comes by
itself. Tests do not look at names, so arrange the code as you like.
"""
MAP = "3"
HOUR = 60


def welcome(desk: Desk) -> Kata | None:
    """Say what this is, and return the kata to begin with, or None for the map."""
    say(WORDS.format(work=desk.shown(desk.workshop.root)))
    first = desk.progress.path[0]
    if not interactive():
        say(f"Begin: kata start {first.slug}   The map: kata list")
        return None
    minutes = sum(kata.minutes for kata in desk.progress.short_path)
    about = f", about {round(minutes / HOUR)} hours" if minutes >= HOUR else ""
    say(f"1  new to this: {first.number:02} {first.title}")
    say(f"2  the short path: {len(desk.progress.short_path)} katas{about}")
    say(f"{MAP}  the map, to choose")
    choice = ask("Which", "1")
    return _chosen(desk, choice, first)


def _chosen(desk: Desk, choice: str, first: Kata) -> Kata | None:
    if choice == MAP:
        from kata.list import show

        show(desk, short=False)
        return None
    if choice == "2" and desk.progress.short_path:
        with changing(desk.workshop.hidden):
            (desk.workshop.hidden / "path").write_text(f"{SHORT}\n", encoding="utf-8")
        return desk.progress.short_path[0]
    return first if choice in ("1", "") else desk.course.find(choice)
