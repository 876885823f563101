"""Transactions as they really ran, and the code that owns each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from probe.bare import is_bare
from probe.events import Event
from probe.sites import Step

ROWS = re.compile(r"\s*(WITH|INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


@dataclass
class Transaction:
    """What one connection did between BEGIN and its end; `end` is None while it is open."""

    record: Sequence[Event]
    begin: Event
    events: list[Event] = field(default_factory=list)
    changes: list[Event] = field(default_factory=list)
    end: Event | None = None

    @property
    def writes(self) -> list[Event]:
        """The statements that write."""
        return [event for event in self.events if event.writes]

    @property
    def made(self) -> list[Event]:
        """What changed rows; what a commit flushes, where it was said before."""
        end = self.end if self.changes else None
        said = [each for each in self.writes if end is None or not _flushed(each, end)]
        return [*self.changes, *said]

    @property
    def wrote(self) -> bool:
        """Whether it changed rows, or tables, and was committed."""
        if self.end is None or self.end.kind == "rollback" or not self.writes:
            return False
        counted = all(ROWS.match(event.text) for event in self.writes)
        return not counted or self.begin is self.end or self.end.rows > self.begin.rows

    @property
    def owner(self) -> Step | None:
        """The innermost frame on the stack at every change and write, and at the commit."""
        assert self.end is not None
        made = [*self.changes, *self.writes]
        tags = [{id(step.tag) for step in event.stack} for event in made]
        common = [step for step in self.end.stack if all(id(step.tag) in each for each in tags)]
        return common[-1] if common else None

    @property
    def decided_in(self) -> str:
        """The layer that decides: the owner's, seen through helpers of infrastructure."""
        owner = self.owner
        if owner is None or self.end is None:
            return "nobody"
        inside = any(_door_inside(owner, event) for event in [*self._inside(owner), self.end])
        if inside or self._led(owner):
            return "transport"
        return self._decided_through(owner) if owner.layer == "infrastructure" else owner.layer

    @property
    def operation(self) -> Step | None:
        """The frame that does the writes: the owner, or what a helper is wrapped round."""
        owner = self.owner
        if owner is None or owner.layer != "infrastructure":
            return owner
        inside = [step for event in self._inside(owner) if (step := _wrapped(owner, event))]
        return inside[0] if inside else owner

    @property
    def done(self) -> list[Event]:
        """What was done while the owner ran; without an owner, what the connection was asked."""
        return self._inside(self.owner) if self.owner else self.events

    @property
    def authors(self) -> list[Step]:
        """The frames of the application nearest to each thing done."""
        return [step for event in self.done if (step := nearest(event))]

    def _inside(self, owner: Step) -> list[Event]:
        """Everything done while the owner ran, but what was only flushed for it."""
        assert self.end is not None
        end = self.end
        return [
            event
            for event in self.record
            if event.kind in ("read", "write", "add", "change")
            and any(step.tag is owner.tag for step in event.stack)
            and (event.layer == "application" or not _flushed(event, end))
        ]

    def _led(self, owner: Step) -> bool:
        """Tell whether a door ends what the owner began: it gave the commit, or wakes it."""
        assert self.end is not None
        at = _index(owner, self.end)
        outside = self.end.stack[at - 1].layer if at else "transport"
        if outside not in ("transport", "wiring"):
            return False
        steps = [event.stack[_index(owner, event)] for event in self._inside(owner)]
        woken = any(step.resumed_at != owner.resumed_at for step in steps)
        return woken or (owner.handed and owner.layer == "application")

    def _decided_through(self, owner: Step) -> str:
        """An infrastructure frame decides for the application only if it is wrapped round it."""
        layers, cores = set(), list[bool]()
        for event in self._inside(owner):
            inner = _wrapped(owner, event)
            if inner is not None and _handed_in(owner, event):
                return "transport"
            if inner is not None or event.kind != "read":
                outer = inner.layer if inner and inner.layer != "domain" else "infrastructure"
                layers.add(outer)  # a rule of the domain ends nothing: whoever calls it does
                outside = event.stack[: _index(owner, event)]
                led = any(step.layer == "application" for step in outside)
                cores += [is_bare(inner, owner, outside)] if inner and not led else []
        bare = bool(cores) and all(cores)
        return layers.pop() if len(layers) == 1 and not bare else "infrastructure"


def _flushed(event: Event, end: Event) -> bool:
    """Tell whether a commit did it, or a hook of infrastructure that the commit called.

    Or a helper of infrastructure that has a session write what it was told before.
    """
    if event.session and event.writes and event.layer == "infrastructure":
        return True
    last = _path(end)
    hooks = event.stack[len(last) :]
    return _path(event)[: len(last)] == last and all(
        step.layer == "infrastructure" for step in hooks
    )


def _path(event: Event) -> list[tuple[int, int]]:
    return [(id(step.tag), step.site.line) for step in event.stack]


def nearest(event: Event) -> Step | None:
    """Return the frame of the application nearest to an event."""
    return next((step for step in reversed(event.stack) if step.layer == "application"), None)


def transactions_of(events: Sequence[Event]) -> list[Transaction]:
    """Return the transactions in order; a write in AUTOCOMMIT is one of its own."""
    found: list[Transaction] = []
    running: dict[int, Transaction] = {}
    changed: dict[int, list[Event]] = {}
    for event in events:
        if event.kind in ("add", "change"):
            changed.setdefault(event.session, []).append(event)
        elif event.kind == "begin":
            running[event.connection] = Transaction(events, event)
            found.append(running[event.connection])
        elif event.kind in ("commit", "rollback") and event.connection in running:
            ended = running.pop(event.connection)
            ended.end, ended.changes = event, changed.pop(event.session, [])
        elif event.connection in running:
            running[event.connection].events.append(event)
        elif event.writes:
            found.append(Transaction(events, event, [event], end=event))
    return found


def operations(events: Sequence[Event]) -> list[Step]:
    """Return the entries into the application under which SQL ran or something went out.

    What is only asked after the last write is a query for the answer, and no operation.
    """
    acts = [at for at, event in enumerate(events) if event.kind in ("write", "outbound")]
    entered: dict[int, Step] = {}
    for event in events[: acts[-1] + 1] if acts else events:
        step = next((step for step in event.stack if step.layer == "application"), None)
        if step is not None and event.kind in ("read", "write", "outbound"):
            entered.setdefault(id(step.tag), step)
    return list(entered.values())


def _door_inside(owner: Step, event: Event) -> bool:
    """Tell whether a door's own code, a closure say, runs inside the owner."""
    inner = event.stack[_index(owner, event) + 1 :]
    return any(step.layer == "transport" for step in inner)


def _wrapped(owner: Step, event: Event) -> Step | None:
    """Return the first frame inside the owner that is not infrastructure."""
    at = _index(owner, event)
    return next((step for step in event.stack[at + 1 :] if step.layer != "infrastructure"), None)


def _handed_in(owner: Step, event: Event) -> bool:
    """Tell whether a door passed the operation in: then the door chose the transaction."""
    at = _index(owner, event)
    if at == 0 or not event.stack[at].handed:
        return False
    return event.stack[at - 1].layer in ("transport", "wiring")


def _index(owner: Step, event: Event) -> int:
    return next(at for at, step in enumerate(event.stack) if step.tag is owner.tag)
