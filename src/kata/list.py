"""`kata list`: the map."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kata.console import put, say
from kata.progress import parts, short_path
from kata.typed import command

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.progress import State

COLOURS = {"done": "green", "started": "yellow", "new": None}


def show(desk: Desk, *, short: bool, as_json: bool = False) -> None:
    """Print the katas by part, or the same as JSON."""
    wanted = desk.progress.short_path if short else desk.course.katas
    if as_json:
        rows = [_row(desk, kata, title) for title, katas in by_part(wanted) for kata in katas]
        put(json.dumps(sorted(rows, key=itemgetter("number")), ensure_ascii=False, indent=2))
        return
    for title, katas in by_part(wanted):
        say(title, bold=True)
        for kata in katas:
            state = desk.progress.state(kata)
            say(_line(kata, state), colour=COLOURS[state.word])
        say()
    say("* on the short path")
    say(f"Go on: {command()}   Begin one: kata start NAME")


def show_code(desk: Desk) -> None:
    """Print the line that a facilitator reads with `kata room`."""
    from kata.room import code_of

    say(code_of(desk.kata(None), desk.workshop))
    say("Paste that line with your names before it: Ada and Ben  kata1:...", err=True)


def words(state: State) -> str:
    """A state in words."""
    if state.word == "done":
        return "✔ done"
    progress = f"{state.green} of {state.of}" if state.of else "started"
    now = progress if state.word == "started" else ""
    return f"{now} (done before)".strip() if state.done_before else now


def by_part(katas: list[Kata]) -> list[tuple[str, list[Kata]]]:
    """The katas under the titles of their parts; parts without a kata are left out."""
    left = {kata.slug: kata for kata in katas}
    grouped = []
    for part in parts():
        mine = [left.pop(slug) for slug in part.katas if slug in left]
        grouped.append((part.title, mine))
    grouped.append(("More", list(left.values())))
    return [(title, mine) for title, mine in grouped if mine]


def _line(kata: Kata, state: State) -> str:
    minutes = f"{kata.minutes} min" if kata.minutes else ""
    star = "*" if kata.slug in short_path() else " "
    return f"  {kata.number:02} {star} {kata.title:<36} {minutes:>7}   {words(state)}".rstrip()


def _row(desk: Desk, kata: Kata, part: str) -> dict[str, Any]:
    state = desk.progress.state(kata)
    return {
        "number": kata.number,
        "slug": kata.slug,
        "name": kata.name,
        "title": kata.title,
        "part": part,
        "minutes": kata.minutes,
        "short_path": kata.slug in short_path(),
        "state": state.word,
        "green": state.green,
        "of": state.of,
        "done_before": state.done_before,
    }
