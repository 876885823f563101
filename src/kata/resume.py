"""`kata` alone: go on where the learner is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kata.check import check, must_have_tests, remarks
from kata.console import agreed, interactive, say
from kata.notices import drift
from kata.reset import start
from kata.sync import sync

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk


def resume(desk: Desk, limit: float) -> int:
    """Welcome a newcomer; else start or go on with the current kata, and watch it."""
    if desk.progress.first_time:
        from kata.welcome import welcome

        kata = welcome(desk)
        if kata is None:
            return 0
    else:
        kata = desk.standing_in() or desk.progress.current()
    if kata is None:
        return _all_done(desk)
    return go_on(desk, kata, limit)


def go_on(desk: Desk, kata: Kata, limit: float) -> int:
    """Start the kata if need be; watch it in a terminal, else judge it once."""
    if not desk.workshop.started(kata):
        start(desk, kata, None, watched=interactive())
    if not interactive():
        return check(desk, kata.slug, backend=None, as_json=False, limit=limit)
    from kata.watch import watch

    must_have_tests(kata)
    remarks(desk, kata)
    _offer_to_carry_over(desk, kata)
    return watch(desk, kata, limit)


def _offer_to_carry_over(desk: Desk, kata: Kata) -> None:
    found = drift(kata, desk.workshop.copy_of(kata))
    if found.misplaced and agreed("Carry these edits over to your copy now?"):
        for line in sync(kata, desk.workshop):
            say(line)


def _all_done(desk: Desk) -> int:
    count = len(desk.course.katas)
    say(
        f"All {count} katas are done. Once more, from the start: kata reset NAME. "
        "The map: kata list"
    )
    return 0
