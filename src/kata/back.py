"""Going back to an earlier save while `kata` watches, and forward again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kata.snapshots import backend

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.desk import Desk

Files = dict[str, bytes]


class Back:
    """What `u` and `r` do to one copy. `r` never takes away what was saved after `u`."""

    def __init__(self, desk: Desk, kata: Kata) -> None:
        self._desk = desk
        self._kata = kata
        self._left: Files | None = None  # what the copy was when we last put it back
        self._asked = False

    @property
    def possible(self) -> bool:
        """There is something to go forward to."""
        return self._left is not None and self._left == self._now()

    def forget_question(self) -> None:
        """Another key was pressed: the next `u` on a finished kata asks again."""
        self._asked = False

    def undo(self, *, done: bool) -> str:
        """Go back to the last save with behaviour whole, and say so; what is done asks first."""
        if done and not self._asked:
            self._asked = True
            return "This one is done. u once more goes back all the same; r then undoes that."
        self._asked = False
        when = self._desk.workshop.undo(self._kata)
        self._left = self._now()
        return f"Back at the save of {when:%H:%M:%S}. r brings back what you had."

    def redo(self) -> str:
        """Bring back what `undo` took away, unless the copy was changed since. Say what it did."""
        shelf = self._desk.shown(self._desk.workshop.home_of(self._kata) / "undone")
        if self._left is None:
            return f"Nothing was undone just now. Older ones: {shelf}"
        if not self.possible:
            return f"You saved since. What u took away is in {shelf}"
        self._desk.workshop.redo(self._kata)
        self._left = self._now()
        return "What u took away is back."

    def _now(self) -> Files:
        return backend(self._desk.workshop.copy_of(self._kata))
