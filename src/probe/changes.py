"""What is changed in mapped objects, and where: the flush that writes it may come much later."""

from __future__ import annotations

import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

Note = Callable[[str, str, int], None]
COMES = ("loaded_as_persistent", "pending_to_persistent", "detached_to_persistent")


class Changes:
    """Notes what is added to a session, and changed in what it holds; names the session."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._known: set[type] = set()
        self._lock = threading.Lock()
        self._heard: list[tuple[object, str, Callable[..., None]]] = []
        self._begun: dict[int, int] = {}
        self._flushing: set[int] = set()

    def listen(self) -> None:
        """Hear every session from now on."""
        for name in COMES:
            self._hear(Session, name, self._on_row)
        self._hear(Session, "transient_to_pending", self._on_add)
        self._hear(Session, "after_begin", self._on_begin)
        self._hear(Session, "before_flush", self._on_flush)
        self._hear(Session, "after_flush", self._on_flushed)
        self._hear(Session, "after_soft_rollback", self._on_flushed)

    def close(self) -> None:
        """Hear no more."""
        for target, name, hook in reversed(self._heard):
            sa.event.remove(target, name, hook)

    def session_that_ends(self, connection: object) -> int:
        """Return the number of the session that had begun on a connection; 0 if none had."""
        return self._begun.pop(id(connection), 0)

    def session_that_flushes(self, connection: object) -> int:
        """Return the number of the session that is writing what it was told; 0 if none is."""
        session = self._begun.get(id(connection), 0)
        return session if session in self._flushing else 0

    def _hear(self, target: object, name: str, hook: Callable[..., None]) -> None:
        sa.event.listen(target, name, hook)
        self._heard.append((target, name, hook))

    def _on_begin(self, session: Session, _transaction: object, connection: sa.Connection) -> None:
        self._begun[id(connection.connection.dbapi_connection)] = session.hash_key

    def _on_flush(self, session: Session, _context: object, _instances: object) -> None:
        self._flushing.add(session.hash_key)

    def _on_flushed(self, session: Session, _context: object) -> None:
        self._flushing.discard(session.hash_key)

    def _on_add(self, session: Session, row: object) -> None:
        self._note("add", _table(row), session.hash_key)

    def _on_row(self, _session: Session, row: object) -> None:
        """Hear what is changed in rows of this class; the first one shows it."""
        with self._lock:
            if type(row) in self._known:
                return
            mapper = sa.inspect(type(row))
            related = [each for each in mapper.relationships if not each.viewonly]
            for each in (*mapper.column_attrs, *related):
                self._hear(getattr(type(row), each.key), "set", self._on_change)
            for each in related:
                self._hear(getattr(type(row), each.key), "append", self._on_change)
                self._hear(getattr(type(row), each.key), "remove", self._on_change)
            self._known.add(type(row))

    def _on_change(self, row: object, *_rest: object) -> None:
        session = object_session(row)
        if session is not None and sa.inspect(row).persistent:
            self._note("change", _table(row), session.hash_key)


def _table(row: object) -> str:
    return str(sa.inspect(type(row)).persist_selectable)
