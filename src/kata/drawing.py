"""How a verdict is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kata.layout import paint

if TYPE_CHECKING:
    from kata.course import Kata

MOST_DETAIL, LEAST_DETAIL = 16, 6
OTHER_LINES = 14


@dataclass(frozen=True)
class Drawing:
    """How to draw: what the screen around it offers, and what came before."""

    details: bool = False
    colour: bool = False
    keys: bool = False
    undo: str = ""  # the time of the save that `u` goes back to
    redo: bool = False  # `r` brings back what `u` took away
    compare: bool = True  # with the verdict before; not after a jump to another save
    next_kata: Kata | None = None
    picture: Sequence[str] = field(default=())
    rows: int = 1000  # how many lines fit

    @property
    def lines_of_detail(self) -> int:
        """How many lines the first ✘ may take, so that the headline stays on the screen."""
        return (
            1000 if self.details else min(MOST_DETAIL, max(LEAST_DETAIL, self.rows - OTHER_LINES))
        )

    def paint(self, text: str, style: str) -> str:
        """Colour a text, if colours are wanted."""
        return paint(text, style, colour=self.colour)
