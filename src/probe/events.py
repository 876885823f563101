"""What happened: one event of the code under test, and one request that went outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from probe.sites import Site, Step


@dataclass(frozen=True)
class Sent:
    """One request that went outside."""

    method: str
    path: str
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    site: Site | None = None
    timeout: dict[str, float | None] = field(default_factory=dict)
    in_transaction: bool = False

    @property
    def layer(self) -> str:
        """The layer of the line that sent it."""
        return self.site.layer if self.site else "outside"


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    `kind` is begin, read, write, add (to a session), change (of a row that a session holds, not
    written yet), savepoint, commit, rollback, outbound, answer (its first byte leaves), call or
    response. `status` is that of an answer; `session` tells which one changed, or ended, or
    flushed a write.
    """

    kind: str
    text: str
    stack: tuple[Step, ...]
    connection: int = 0
    rows: int = 0
    sent: Sent | None = None
    status: int = 0
    session: int = 0

    @property
    def site(self) -> Site | None:
        """The line of the code under test that caused it, or None if none was on the stack."""
        return self.stack[-1].site if self.stack else None

    @property
    def layer(self) -> str:
        """The layer of that line; `outside` if none of the code under test was on the stack."""
        return self.site.layer if self.site else "outside"

    @property
    def writes(self) -> bool:
        """Whether it changes rows or tables."""
        return self.kind == "write"

    @property
    def where(self) -> str:
        """Return `boxoffice/api.py:41 in buy`, or where a framework acted on its own."""
        return str(self.site) if self.site else "outside your code (a framework hook)"
