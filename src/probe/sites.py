"""Lines of the code under test, and the frames that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType


class FrameTag:
    """Tells one run of a function from the next without keeping its locals alive."""

    def __call__(self, _frame: FrameType, _event: str, _arg: object) -> None:
        """Be harmless when a debugger is switched on and calls what it finds in `f_trace`."""


@dataclass(frozen=True)
class Site:
    """A line of code under test, as a learner would name it."""

    module: str
    function: str
    line: int
    layer: str
    path: Path

    @property
    def place(self) -> str:
        """Return `api.py:41`."""
        return f"{self.path.name}:{self.line}"

    def __str__(self) -> str:
        """Return `boxoffice/api.py:41 in buy_tickets`."""
        parts = self.module.split(".")
        folder = "/".join(parts if self.path.name == "__init__.py" else parts[:-1])
        return f"{folder}/{self.place} in {self.function}"

    @property
    def name(self) -> str:
        """Return `api.buy_tickets`."""
        return f"{self.module.partition('.')[2] or self.module}.{self.function}"


@dataclass(frozen=True)
class Step:
    """One frame of the code under test on the stack of an event.

    `handed`: its caller gave it the function that runs inside it, or the way to end a
    transaction. `resumed_at`: for a generator, from where it runs on, and 0 for any other.
    """

    site: Site
    code: CodeType
    tag: object
    handed: bool
    resumed_at: int = 0

    @property
    def layer(self) -> str:
        """The layer of this frame."""
        return self.site.layer
