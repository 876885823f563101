"""A power cut at every moment: what would stand on disk if the process died there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from probe.events import Event
from probe.findings import ASK_SQLALCHEMY, finding
from probe.record import Record, recording
from probe.stack import module_of
from probe.transactions import transactions_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database, Reader
    from probe.on_disk import Invariant, OnDisk


Tables = dict[str, list[dict[str, Any]]]
RAW = ["  A raw cursor begins nothing: each statement is kept at once.", f"  {ASK_SQLALCHEMY}"]


class Say(Protocol):
    """Whom a story is told to."""

    def __call__(self, line: str) -> None:
        """Tell a line."""

    def show(self, before: Tables, after: Tables) -> None:
        """Show the tables that changed."""

    def moments(self, told: list[dict[str, Any]]) -> None:
        """Take the moments of a power cut as plain values, to draw them."""


@dataclass(frozen=True)
class Moment:
    """One moment at which the power may go, and what is committed then."""

    label: str
    place: str
    on_disk: OnDisk
    disk: Reader = field(repr=False)


@dataclass
class PowerCut:
    """The moments of one block, in order."""

    backend: Backend
    database: Database
    invariant: Invariant
    when: str = "if the power goes"
    record: Record = field(default_factory=Record)
    moments: list[Moment] = field(default_factory=list)
    before: Tables = field(default_factory=dict, repr=False)
    unseen: int = 0
    raw: bool = False  # a statement was kept at once, as no SQLAlchemy had begun anything

    @property
    def broken(self) -> list[Moment]:
        """The moments at which somebody loses something."""
        return [moment for moment in self.moments if not moment.on_disk.whole]

    def expect_whole(self, *, wants: str) -> None:
        """Report the moments at which the invariant does not hold."""
        record = self.record
        seen = bool(record.sent) or any(each.wrote for each in transactions_of(record.events))
        self.backend.expect(seen, f"nothing was committed or sent\n{wants}")
        unseen = f"{self.unseen} change(s) reached the disk past the engine"
        self.backend.expect(
            self.unseen <= 0, f"{unseen}\n  A connection of its own wrote to the file.\n{wants}"
        )
        places = ", ".join(dict.fromkeys(moment.place for moment in self.broken))
        summary = f"{len(self.broken)} of {len(self.moments)} moments broken ({places})"
        lines = [*self.table(), *(RAW if self.raw else [])]
        self.backend.expect(not self.broken, finding(summary, lines, wants))

    def table(self) -> list[str]:
        """Return the moments as lines of text, under a heading."""
        label = max([len(self.when), *(len(moment.label) for moment in self.moments)])
        text = max([len("on disk"), *(len(moment.on_disk.text) for moment in self.moments)])
        rows = [
            (moment.label, moment.on_disk.text, moment.on_disk.verdict) for moment in self.moments
        ]
        heading = (self.when, "on disk", "")
        return [f"  {a:<{label}}  {b:<{text}}  {c}".rstrip() for a, b, c in [heading, *rows]]

    def told(self) -> list[dict[str, Any]]:
        """Return the moments as plain values: label, text, whole, lost, and rows that changed."""
        return [
            {"label": each.label, **asdict(each.on_disk), "changed": self._changed(each)}
            for each in self.moments
        ]

    def _changed(self, moment: Moment) -> dict[str, int]:
        """Return for each table how many of its rows are new or different by then."""
        return {
            name: sum(row not in self.before.get(name, []) for row in rows)
            for name, rows in moment.disk.tables().items()
        }

    def tell(self, say: Say) -> bool:
        """Say the moments, show the tables at the last broken one; return whether one is."""
        say.moments(self.told())
        for line in self.table():
            say(line)
        if self.broken:
            worst = self.broken[-1]
            say("")
            label = " ".join(worst.label.split())
            say(f"{self.when.capitalize()} {label}, this is what was written:")
            say.show(self.before, worst.disk.tables())
        return bool(self.broken)


@contextmanager
def power_cut(
    backend: Backend,
    database: Database,
    invariant: Invariant,
    *,
    when: str = "if the power goes",
) -> Iterator[PowerCut]:
    """Ask `invariant` of what is committed before each commit and outbound call, and at the end.

    Another moment is when the first byte of an answer leaves, if `web` was told of the backend:
    from then on somebody counts on it. The invariant is asked when the block is over, of a copy
    of the file: it may restart the backend from it. `when` is what the story calls a moment.
    """
    cut = PowerCut(backend, database, invariant, when, before=database.read().tables())
    before = database.changes()
    watch = _Watch(cut)
    with recording(backend, database, watch.before) as cut.record:
        yield cut
    watch.end()
    committed = sum(each.wrote for each in transactions_of(cut.record.events))
    cut.moments = list(watch.judge())
    cut.unseen = database.changes() - before - committed


class _Watch:
    def __init__(self, cut: PowerCut) -> None:
        self._cut = cut
        self._last: Event | None = None
        self._disks: list[tuple[str, str, Reader]] = []

    def before(self, event: Event) -> None:
        if self._matters(event):
            self._last = event
            self._cut.raw |= event.writes and _is_raw(self._cut.backend)
            self._ask(_label("before", event), _place(event), [event])

    def end(self) -> None:
        last = self._last
        self._ask(_label("after ", last) if last else "at the end", _place(last), [])

    def _matters(self, event: Event) -> bool:
        """A commit that has written, a write in AUTOCOMMIT, or a call to the outside."""
        if event.kind in ("outbound", "answer"):
            return True
        ended = transactions_of([*self._cut.record.events, event])
        return any(each.wrote and each.end is event for each in ended)

    def _ask(self, label: str, place: str, now: list[Event]) -> None:
        record = self._cut.record
        answered = [*record.answered, *(event.status for event in now if event.status)]
        disk = self._cut.database.copy().read()
        disk = replace(disk, sent=list(record.sent), answered=answered)
        self._disks.append((label, place, disk))

    def judge(self) -> Iterator[Moment]:
        """Ask of each moment; return them in order."""
        for label, place, disk in self._disks:
            yield Moment(label, place, self._cut.invariant(disk), disk)


def _is_raw(backend: Backend) -> bool:
    """Tell whether a line of the backend asked the driver just now, without SQLAlchemy."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001
    while frame is not None and str(frame.f_globals.get("__name__")).startswith("probe."):
        frame = frame.f_back
    return frame is not None and module_of(backend, frame) is not None


def _label(when: str, event: Event) -> str:
    if event.kind == "answer":
        return f"{'at the' if when == 'before' else 'after the'} answer {event.status}"
    return f"{when} {_place(event)} {_word(event)}"


def _place(event: Event | None) -> str:
    if event is None:
        return "the end"
    if event.kind == "answer":
        return "the answer"
    return event.site.place if event.site else "framework"


def _word(event: Event) -> str:
    return {"outbound": "call", "write": "autocommit"}.get(event.kind, event.kind)
