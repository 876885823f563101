"""`kata room`: keep the lights of a room on the terminal or in a page; say the word of the day."""

from __future__ import annotations

import time
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import interactive, say
from kata.errors import CannotWrite, KataError
from kata.room import Room
from kata.room_view import REFRESH, lines, page
from kata.screen import Screen

if TYPE_CHECKING:
    from kata.course import Course, Kata
    from kata.desk import Desk

# Easy to say across a room and hard to take for another.
WORDS = (
    *("anchor", "bamboo", "candle", "dolphin", "ember", "falcon", "garden", "harbour"),
    *("island", "jasmine", "kettle", "lantern", "marble", "nutmeg", "orchard", "pepper"),
    *("quartz", "ribbon", "saffron", "thunder", "umbrella", "velvet", "walnut", "zeppelin"),
)


def show_room(desk: Desk, folder: Path, html: Path | None, *, once: bool) -> None:
    """Draw the room again and again until Ctrl-C, or once where nobody looks."""
    room, screen = Room(desk.here / folder.expanduser()), Screen()
    target = desk.here / html.expanduser() if html else None
    room.pairs()  # a wrong folder is said before the first drawing
    if target:
        say(f"The page: {target.resolve().as_uri()}   It loads itself again. Ctrl-C ends it.")
    once = once or not (interactive() or html)
    try:
        while True:
            _draw(room, desk.course, screen if interactive() or once else None, target)
            if once:
                return
            time.sleep(REFRESH / 2)
    except KeyboardInterrupt:
        screen.end()


def release_word(kata: Kata) -> str:
    """The word that opens the reference of a kata for a room; the same at every desk."""
    digest = sha256(f"{kata.slug}:{_reference(kata)}".encode()).digest()
    first, second = (WORDS[byte % len(WORDS)] for byte in digest[:2])
    return f"{first}-{second}"


def say_release(kata: Kata) -> None:
    """Tell the facilitator the word, and what the pairs type."""
    word = release_word(kata)
    say(f"The word for {kata.label}: {word}")
    say(f"Say it when the room is ready. Then each pair types:\n\n  {release_command(kata, word)}")


def release_command(kata: Kata, word: str) -> str:
    """What a pair types with the word."""
    return f"kata diff {kata.slug} --solution --word {word}"


def must_be_the_word(kata: Kata, word: str) -> None:
    """Raise unless it is the word of the kata, as it was heard: spaces and case do not count."""
    heard = "-".join(word.lower().replace("-", " ").split())
    if heard != release_word(kata):
        raise KataError(
            happened=f"{word!r} is not the word for {kata.title}.",
            then=f"the word that was said, as in: {release_command(kata, 'anchor-bamboo')}",
        )


def _draw(room: Room, course: Course, screen: Screen | None, target: Path | None) -> None:
    pairs, now = room.pairs(), datetime.now().astimezone()
    if target:
        _write(target, page(pairs, course, now))
    if screen:
        screen.show("\n".join(lines(pairs, course, now)))


def _write(target: Path, text: str) -> None:
    """A browser that loads the page just now gets the old one or the new one, never a half."""
    making = target.with_name(f".{target.name}.making")
    try:
        making.write_text(text, encoding="utf-8")
        making.replace(target)
    except OSError as error:
        raise CannotWrite(error) from error


def _reference(kata: Kata) -> str:
    files = sorted((kata.solution / "boxoffice").rglob("*.py"))
    return "".join(path.read_text("utf-8") for path in files)
