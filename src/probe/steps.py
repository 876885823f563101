"""The steps of a sale: each may break, and somebody else may act when one has only looked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from probe.crossings import DEAF, Atlas, listening

if TYPE_CHECKING:
    from types import FrameType

    from probe.backend import Backend
    from probe.database import Database

VERB = re.compile(r"\s*(SELECT|INSERT)\b", re.IGNORECASE)
LOOKED = "LOOKED"
CORE = ("application", "domain")
PATIENCE = 1.0  # seconds; who needs longer waits for something that we hold


class Breakdown(
    sa.exc.IntegrityError,
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    RuntimeError,
    ValueError,
    TypeError,
    OverflowError,
    AssertionError,
):
    """Something broke here; whatever kind of error the code is ready for, it is of that kind."""

    name = "price"  # as an AttributeError says what was missing

    def __init__(self) -> None:
        sa.exc.DBAPIError.__init__(self, "disk full", {}, Exception("disk full"))
        self.args = ("disk full",)

    def __str__(self) -> str:
        """Return what no backend says of its own."""
        return "disk full"


@contextmanager
def broken_at(
    database: Database, step: str, *, of: tuple[str, ...], also: tuple[type[Exception], ...] = ()
) -> Iterator[list[str]]:
    """Break each such step on the tables `of`, with a `Breakdown` that is `also` of these kinds.

    A step is `SELECT shows` or `INSERT orders`, with the first of the tables that stands in it, or
    `COMMIT` of such an INSERT, which is rolled back; `INSERT` is one into any. Gives the steps that
    broke.
    """
    broken: type[Breakdown] = type("Broken", (Breakdown, *also), {})
    hits: list[str] = []

    def fail(here: str) -> None:
        if here.startswith(step):
            hits.append(here)
            raise broken

    with _steps(database, of, fail):
        yield hits


@contextmanager
def after_a_look(
    database: Database, act: Callable[[], object], *, of: tuple[str, ...]
) -> Iterator[None]:
    """Let somebody act, once, when a transaction is over that did nothing but SELECT.

    Only SELECTs on the tables `of` count as a look. If it waits for a lock of ours, we go on; what
    the database refuses to it does not happen.
    """
    others = [Thread(target=_as_far_as_it_goes, args=[act])]

    def then(here: str) -> None:
        if here == LOOKED and others:
            other = others.pop()
            other.start()
            other.join(PATIENCE)

    with _steps(database, of, then):
        yield


@contextmanager
def after_an_answer(backend: Backend, act: Callable[[], object]) -> Iterator[None]:
    """Let somebody act, once, when the core has answered a door that has not gone on yet.

    What the door does not have in its hand then may be about somebody else when it asks for it.
    """
    others = [Thread(target=_as_far_as_it_goes, args=[act])]
    atlas = Atlas(backend)

    def hear(frame: FrameType, event: str, _arg: object) -> object:
        place = atlas.place(frame)
        if not (place.own and place.is_function and place.layer in CORE):
            return DEAF
        outer = atlas.caller(frame, beyond=("infrastructure",)) if event == "return" else frame
        if others and (outer is None or atlas.place(outer).layer not in CORE):
            other = others.pop()
            other.start()
            other.join(PATIENCE)
        return None

    with listening(backend, hear):
        yield


def _as_far_as_it_goes(act: Callable[[], object]) -> None:
    with suppress(sqlite3.OperationalError):  # locked: somebody reads
        act()


@contextmanager
def _steps(
    database: Database, tables: tuple[str, ...], then: Callable[[str], None]
) -> Iterator[None]:
    watch = _Watch(tables, then)
    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": watch.on_statement,
        "commit": watch.on_commit,
        "checkin": watch.on_checkin,
    }
    for name, listener in listeners.items():
        sa.event.listen(database.engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            sa.event.remove(database.engine, name, listener)


class _Watch:
    def __init__(self, tables: tuple[str, ...], then: Callable[[str], None]) -> None:
        self._tables = {each: re.compile(rf"(?i)\b{re.escape(each)}\b") for each in tables}
        self._then = then
        self._words: dict[object, list[str]] = {}  # of each connection that is in use

    def on_statement(self, connection: sa.Connection, _cursor: object, sql: str, *_: Any) -> None:  # noqa: ANN401
        verb = VERB.match(sql)
        table = next((name for name, each in self._tables.items() if each.search(sql)), None)
        if verb and table:
            self._then(f"{verb[1].upper()} {table}")
            self._words.setdefault(_opened(connection), []).append(verb[1].upper())

    def on_commit(self, connection: sa.Connection) -> None:
        if "INSERT" not in self._words.get(_opened(connection), ()):
            return
        self._words[_opened(connection)] = ["COMMIT"]
        try:
            self._then("COMMIT")
        except Exception:
            connection.connection.rollback()
            raise

    def on_checkin(self, opened: object, _record: object) -> None:
        if set(self._words.pop(opened, ())) == {"SELECT"}:
            self._then(LOOKED)


def _opened(connection: sa.Connection) -> object:
    return connection.connection.dbapi_connection
