"""`kata start` and `kata reset`: making a copy, putting it away, bringing one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kata.check import remarks
from kata.console import note, say
from kata.texts import story
from kata.typed import command

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk
    from kata.work import Attempt


def start(desk: Desk, kata: Kata, at: int | None, *, watched: bool = False) -> None:
    """Make the copy and tell the story; `watched` if a verdict follows at each save."""
    before = desk.workshop.attempts(kata)
    copy = desk.workshop.start(kata, at)
    aside = desk.workshop.attempts(kata)[len(before) :]
    tell(kata)
    if aside:
        _put_away(desk, kata, aside[0])
    say(f"Your copy   {desk.shown(copy)}   (README.md in it has the task)")
    if command() != "kata":
        say(f"            where it says kata, type {command()}")
    if watched:
        say("Next        open it in your editor, change it, save: the verdict comes here")
        say(f"Elsewhere   kata harm {kata.slug}   (in a second terminal)")
    else:
        say(f"Next        kata harm {kata.slug}")
        say(f"Then        {command()}   (a verdict at each save)")
        say(f"Editor      kata open {kata.slug}")
    remarks(desk, kata)


def tell(kata: Kata) -> None:
    """The title and the story."""
    minutes = f"   about {kata.minutes} minutes" if kata.minutes else ""
    say(f"{kata.label}{minutes}\n", bold=True)
    say(story(kata) + "\n")


def reset(desk: Desk, kata: Kata) -> None:
    """Put the copy away and start again."""
    aside = desk.workshop.reset(kata)
    if aside:
        _put_away(desk, kata, aside)
    say(f"A new copy is in {desk.shown(desk.workshop.copy_of(kata))}.")


def restore(desk: Desk, kata: Kata, number: int) -> None:
    """Bring an attempt back."""
    aside = desk.workshop.restore(kata, number)
    if aside:
        _put_away(desk, kata, aside)
    say(
        f"Attempt {number} is back in {desk.shown(desk.workshop.copy_of(kata))}. "
        f"To judge it: kata check {kata.slug}"
    )


def list_attempts(desk: Desk, kata: Kata) -> None:
    """Print the attempts, and where each one lies."""
    attempts = desk.workshop.attempts(kata)
    entries = desk.workshop.log(kata).entries()
    if not attempts:
        say(f"No attempt at {kata.name} was put away so far.")
    for attempt in attempts:
        mine = [entry for entry in entries if entry.attempt == attempt.number]
        state = (
            ("done" if mine[-1].done else f"{mine[-1].green} of {mine[-1].of}")
            if mine
            else "never judged"
        )
        when = f"{attempt.put_away:%Y-%m-%d %H:%M}"
        say(f"{attempt.number:>3}  {when}  {state:<13} {desk.shown(attempt.folder)}")
    if attempts:
        say(f"Bring one back: kata reset {kata.slug} --restore {attempts[-1].number}")


def _put_away(desk: Desk, kata: Kata, aside: Attempt) -> None:
    say(
        f"What you had is attempt {aside.number}. "
        f"To get it back: kata reset {kata.slug} --restore {aside.number}"
    )
    if desk.here.is_relative_to(desk.workshop.copy_of(kata)):
        note('This terminal stands in the copy that was put away. Type: cd "$PWD"')
