"""The record behind every probe: what the code under test did, in order, and from which line."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from probe.backend import Backend
from probe.changes import Changes
from probe.database import Database
from probe.events import Event, Sent
from probe.stack import stack_of

KINDS = {
    "BEGIN": "begin",
    "COMMIT": "commit",
    "END": "commit",
    "ROLLBACK": "rollback",
    "SAVEPOINT": "savepoint",
    "RELEASE": "savepoint",
    "PRAGMA": "ignored",
    "EXPLAIN": "ignored",
    "SELECT": "read",
    "VALUES": "read",
}
WRITE = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


@dataclass
class Record:
    """The events of one block, in order."""

    events: list[Event] = field(default_factory=list)

    @property
    def statements(self) -> list[Event]:
        """The SQL that read or wrote."""
        return [event for event in self.events if event.kind in ("read", "write")]

    @property
    def sent(self) -> list[Sent]:
        """The requests that went outside."""
        return [event.sent for event in self.events if event.sent is not None]

    @property
    def answered(self) -> list[int]:
        """The status of each answer that has begun."""
        return [event.status for event in self.events if event.kind == "answer"]


@contextmanager
def recording(
    backend: Backend,
    database: Database | None = None,
    before: Callable[[Event], None] | None = None,
) -> Iterator[Record]:
    """Record what the code under test does; `before` is asked before each event takes effect."""
    record = Record()

    def note(event: Event) -> None:
        if event.sent is not None:
            event = replace(event, sent=replace(event.sent, in_transaction=wire.in_transaction()))
        if before is not None:
            before(event)
        record.events.append(event)

    wire = _Wire(backend, note)
    backend.observers.append(note)
    sa.event.listen(sa.pool.Pool, "checkout", wire.on_checkout)
    wire.changes.listen()
    for connection in tuple(database.connections) if database else ():
        wire.listen(connection)
    try:
        yield record
    finally:
        backend.observers.remove(note)
        sa.event.remove(sa.pool.Pool, "checkout", wire.on_checkout)
        wire.close()


class _Wire:
    """Listens to what really reaches SQLite, so that raw cursors and AUTOCOMMIT are seen too."""

    def __init__(self, backend: Backend, note: Callable[[Event], None]) -> None:
        self._backend = backend
        self._note = note
        self._heard: dict[int, Any] = {}
        self.changes = Changes(self.on_change)
        self.errors: list[BaseException] = []
        backend.listeners.append(self.hear)

    def on_checkout(self, connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
        self.listen(connection)

    def on_change(self, kind: str, text: str, session: int) -> None:
        self._note(Event(kind, text, stack_of(self._backend), session=session))

    def listen(self, connection: Any) -> None:  # noqa: ANN401  (any DBAPI's connection)
        number = id(connection)
        if number in self._heard:
            return
        with suppress(sqlite3.ProgrammingError):  # closed meanwhile
            connection.set_trace_callback(lambda text: self._backend.spoken(connection, text))
            self._heard[number] = connection

    def in_transaction(self) -> bool:
        with suppress(sqlite3.ProgrammingError):
            return any(connection.in_transaction for connection in self._heard.values())
        return False

    def close(self) -> None:
        self.changes.close()
        self._backend.listeners.remove(self.hear)
        for connection in self._heard.values() if not self._backend.listeners else ():
            with suppress(sqlite3.ProgrammingError):
                connection.set_trace_callback(None)
        if self.errors:
            raise self.errors[0]

    def hear(self, connection: Any, text: str) -> None:  # noqa: ANN401  (as above)
        kind = kind_of(text)
        if kind == "ignored":
            return
        try:
            stack = stack_of(self._backend)
            event = Event(kind, text, stack, id(connection), connection.total_changes)
            if kind in ("commit", "rollback"):
                event = replace(event, session=self.changes.session_that_ends(connection))
            elif kind == "write":
                event = replace(event, session=self.changes.session_that_flushes(connection))
            self._note(event)
        except BaseException as error:  # noqa: BLE001  (sqlite3 would swallow it; raised later)
            self.errors.append(error)


def kind_of(text: str) -> str:
    """Return the kind of an SQL statement, or `ignored`."""
    head, _, rest = text.strip().rstrip(";").partition(" ")
    head = head.upper()
    if head.startswith("--"):
        return "ignored"
    if head == "ROLLBACK" and rest.strip().upper().startswith("TO"):
        return "savepoint"
    if head == "WITH":
        return "write" if WRITE.search(text) else "read"
    return KINDS.get(head, "write")
