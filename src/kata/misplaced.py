"""Notices edits in `katas/` while `kata` watches: they were probably meant for the copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kata.notices import drift, some
from kata.saves import Saves
from kata.sync import sync

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk


class Misplaced:
    """Looks at the starter's files; `changed` is called, on a thread, after each change there."""

    def __init__(self, desk: Desk, kata: Kata, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._kata = kata
        self._saves = Saves(kata.folder, lambda _names: changed(), lambda: None)

    def start(self) -> None:
        """Begin to look."""
        self._saves.start()

    def stop(self) -> None:
        """End it."""
        self._saves.stop()

    def remark(self) -> str:
        """What to know about edits in the wrong folder, or nothing."""
        copy = self._desk.workshop.copy_of(self._kata)
        found = drift(self._kata, copy).misplaced
        if not found:
            return ""
        return (
            f"You edited {some(found)} in katas/{self._kata.name}, which nobody judges. Your copy "
            f"is {self._desk.shown(copy)}. Press c to carry the edits over."
        )

    def carry_over(self) -> str:
        """Move the edits to the copy, and say what was moved."""
        return " ".join(sync(self._kata, self._desk.workshop))
