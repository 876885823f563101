"""The record of an X-ray: what `recording` hears, and the calls between layers, as one tree."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from types import FrameType
from typing import TYPE_CHECKING

import httpx2

from probe.crossings import Atlas, listening
from probe.events import Event
from probe.record import Record, recording
from probe.stack import stack_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database

OPENING = {"request": "response", "call": "return"}
ENDS = ("begin", "commit", "rollback")
DONE = (*ENDS, "read", "write", "savepoint", "outbound", "answer")
TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|TABLE)\s+["`\[]?(\w+)', re.IGNORECASE)


@dataclass
class Node:
    """An event and what happened inside it; `times` of the same in a row are one node."""

    event: Event
    children: list[Node] = field(default_factory=list)
    result: str = ""
    times: int = 1

    @property
    def busy(self) -> bool:
        """Whether SQL ran or something went out inside."""
        return self.event.kind in DONE or any(child.busy for child in self.children)

    @property
    def shape(self) -> tuple[object, ...]:
        """What two nodes that look the same have in common."""
        inside = tuple((child.shape, child.times) for child in self.children)
        return (self.event.kind, words(self.event), self.event.layer, self.result, inside)


@contextmanager
def tracing(backend: Backend, database: Database | None = None) -> Iterator[Record]:
    """Record SQL, transactions and outbound calls, and also requests and calls between layers."""
    with recording(backend, database) as record, listening(backend, _Tracer(backend, record).hear):
        yield record


def tree(events: Sequence[Event]) -> list[Node]:
    """Return the events as a tree: what happened inside which call."""
    root = Node(Event("", "", ()))
    path = [root]
    for event in events:
        if event.kind in OPENING:
            path[-1].children.append(Node(event))
            path.append(path[-1].children[-1])
        elif event.kind in OPENING.values():
            if len(path) > 1:
                path.pop().result = event.text
        elif event.kind in DONE:
            path[-1].children.append(Node(event))
    return _merged(root.children)


def words(event: Event) -> str:
    """Return the event in two words: `UPDATE seats`, `COMMIT`, `api.buy`."""
    if event.kind not in ("read", "write"):
        return " ".join(event.text.rstrip(";").split()[:2]) if event.kind in DONE else event.text
    table = TABLE.search(event.text)
    verb = event.text.split(maxsplit=1)[0].upper()
    return f"{verb} {table[1]}" if table else verb


def _merged(nodes: list[Node]) -> list[Node]:
    """Count what happens several times in a row, but not beginnings and ends of transactions."""
    merged: list[Node] = []
    for node in nodes:
        node.children = _merged(node.children)
        if merged and node.event.kind not in ENDS and merged[-1].shape == node.shape:
            merged[-1].times += 1
        else:
            merged.append(node)
    return merged


class _Tracer:
    """Writes requests, and calls that change the layer, into the record."""

    def __init__(self, backend: Backend, record: Record) -> None:
        self._backend = backend
        self._record = record
        self._atlas = Atlas(backend)
        self._open = threading.local()

    def hear(self, frame: FrameType, event: str, arg: object) -> None:
        place = self._atlas.place(frame)
        if not (place.own and place.is_function) and frame.f_code.co_name != "handle_request":
            return
        if event == "call":
            self._enter(frame, own=place.own)
        elif event == "return" and self._frames and self._frames[-1] is frame:
            self._frames.pop()
            self._leave(frame, arg, own=place.own)

    @property
    def _frames(self) -> list[FrameType]:
        frames: list[FrameType] = self._open.__dict__.setdefault("frames", [])
        return frames

    def _enter(self, frame: FrameType, *, own: bool) -> None:
        if own:
            stack = stack_of(self._backend, frame)
            if stack and (len(stack) == 1 or stack[-1].layer != stack[-2].layer):
                self._frames.append(frame)
                self._note("call", stack[-1].site.name, frame)
            return
        request = frame.f_locals.get("request")
        if isinstance(request, httpx2.Request) and self._atlas.own(frame) is None:
            self._frames.append(frame)
            self._note("request", f"{request.method} {request.url.path}", frame)

    def _leave(self, frame: FrameType, given: object, *, own: bool) -> None:
        if own:
            self._note("return", _shown(given), frame)
        elif isinstance(given, httpx2.Response):
            self._note("response", _status(given.status_code), frame)
        else:
            self._note("response", "no answer", frame)

    def _note(self, kind: str, text: str, frame: FrameType) -> None:
        self._record.events.append(Event(kind, text, stack_of(self._backend, frame)))


def _shown(given: object) -> str:
    if given is None:
        return ""
    return str(given) if isinstance(given, int) else type(given).__name__


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
