"""What an invariant answers: what stands on disk, whether it is whole, who lost what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from probe.database import Reader


@dataclass(frozen=True)
class OnDisk:
    """A committed state in words, e.g. `seat sold · no ticket`; `whole` if nobody lost anything."""

    text: str
    whole: bool
    lost: str = ""

    @property
    def verdict(self) -> str:
        """Return `fine` or `BROKEN`, with who lost what."""
        return "fine" if self.whole else f"BROKEN  {self.lost}".rstrip()


Invariant = Callable[[Reader], OnDisk]
