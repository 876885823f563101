"""A fresh SQLite file for each test, and an independent reader of what is committed."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import weakref
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from probe.events import Sent

TESTS_OWN = "probe_tests_own"  # the execution option of an engine that the backend never sees
LOCK_WAIT = 0.25  # seconds; on one thread nobody else will ever release the lock
OFF = ("OFF", "0", "FALSE", "NO")
# Settings under which a transaction, or a constraint, is none.
UNSAFE = {
    "journal_mode": ("OFF",),
    "foreign_keys": OFF,
    "ignore_check_constraints": ("ON", "1", "TRUE", "YES"),
    "writable_schema": ("ON", "1", "TRUE", "YES", "RESET"),
}
CHANGE_COUNTER = slice(24, 28)  # of the file header: one more for each transaction that wrote

Compiled = MutableMapping[Any, Any]  # SQLAlchemy's: statements and the SQL that they became


@dataclass
class Reader:
    """Reads the committed state through its own connection, never through the backend's."""

    path: Path
    sent: Sequence[Sent] = ()
    answered: Sequence[int] = ()  # the status of each answer that has begun

    def rows(self, sql: str, *params: object) -> list[dict[str, Any]]:
        """Return all rows as dicts."""
        with closing(self._connection.execute(sql, params)) as found:
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]

    def value(self, sql: str, *params: object) -> Any:  # noqa: ANN401  (whatever the column holds)
        """Return the first column of the first row, or None if there is none."""
        with closing(self._connection.execute(sql, params)) as found:
            row = found.fetchone()
        return None if row is None else row[0]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return every table with all its rows."""
        names = self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'probe_%' ORDER BY rowid"
        )
        return {row["name"]: self.rows(f'SELECT * FROM "{row["name"]}"') for row in names}  # noqa: S608

    def revived(self) -> Database:
        """Return a database of its own with what is committed here now."""
        path = self.path.with_name(f"{self.path.stem}-{uuid4().hex}.db")
        shutil.copyfile(self.path, path)
        return Database(path, path)

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        """One for all questions; between two it holds no lock, and each sees what is committed."""
        connection = _connect(self.path, "ro")
        weakref.finalize(self, connection.close)
        return connection


class LineFailed(RuntimeError):
    """Raised for a line of the backend: a bug of it, and no error of the database."""


@dataclass
class Database:
    """One database file made from a template; `fresh()` gives another, untouched."""

    path: Path
    template: Path
    lock_wait: float = LOCK_WAIT
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)
    _compiled: Compiled = field(default_factory=dict, repr=False)
    connections: list[sqlite3.Connection] = field(default_factory=list, repr=False)
    _holder: sqlite3.Connection | None = field(default=None, repr=False)

    @cached_property
    def engine(self) -> sa.Engine:
        """An engine with a real pool, real BEGINs and foreign keys on."""
        engine = sa.create_engine(
            f"sqlite:///{self.path}",
            connect_args={"timeout": self.lock_wait},
            execution_options={"compiled_cache": self._compiled},
        )
        engine.dialect.__class__ = _Dialect
        sa.event.listen(engine, "connect", self._prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def read(self) -> Reader:
        """Return an independent reader of the committed state."""
        return Reader(self.path)

    def write(self, sql: str, *params: object) -> None:
        """Run one statement on the test's own connection and commit it."""
        with closing(_connect(self.path, "rw")) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(sql, params)

    def refuse_commits(self, *tables: str) -> None:
        """Let each COMMIT of a change in these tables fail from now on, however it is made.

        SQLite itself says no, as any database does for a deferred constraint.
        """
        self.write("CREATE TABLE IF NOT EXISTS probe_kept (id INTEGER PRIMARY KEY)")
        self.write(
            "CREATE TABLE IF NOT EXISTS probe_refused"
            " (id INTEGER REFERENCES probe_kept (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        self._at_each_write(tables, "INSERT INTO probe_refused VALUES (1)")
        sa.event.listen(self.engine, "checkin", _end_refused)

    def refuse_writes(self, *tables: str, says: str = "this write is refused") -> None:
        """Let each statement that writes a row of these tables fail from now on."""
        self._at_each_write(tables, f"SELECT RAISE(ABORT, '{says}')")

    def hold(self) -> None:
        """Let no COMMIT of a change through from now on, as somebody else reads all the time."""
        self._holder = _connect(self.path, "ro")
        self._holder.execute("BEGIN")
        self._holder.execute("SELECT * FROM sqlite_master").fetchall()
        sa.event.listen(self.engine, "checkin", _end_refused)

    def lock(self) -> None:
        """Let no statement write from now on, as somebody else is writing all the time."""
        self._holder = _connect(self.path, "rw")
        self._holder.execute("BEGIN IMMEDIATE")

    def meanwhile(self, *statements: str) -> None:
        """Let somebody else run these before each transaction of the backend, if none is open."""

        def others(_connection: sa.Connection) -> None:
            with suppress(sqlite3.OperationalError):  # locked: the next one will see it
                for sql in statements:
                    self.write(sql)

        sa.event.listen(self.engine, "begin", others, insert=True)

    def break_commits(self) -> None:
        """Let each COMMIT fail from now on, with an error that is none of the database's."""
        sa.event.listen(self.engine, "commit", _break)

    def refuse_only_once(self) -> None:
        """Let all that is refused or held be accepted after the first error of the database.

        Who tries again comes through: with a COMMIT that met a lock at once, with anything else
        in the next transaction.
        """
        failed = False

        def note(_context: object) -> None:
            nonlocal failed
            failed = True
            self._let_go()

        def relent(_connection: sa.Connection) -> None:
            if failed:
                with suppress(sqlite3.OperationalError):  # locked: the next one will find it so
                    self.refuse_nothing()

        sa.event.listen(self.engine, "handle_error", note)
        sa.event.listen(self.engine, "begin", relent, insert=True)

    def refuse_nothing(self) -> None:
        """Let all that was refused, broken or held so far be accepted from now on."""
        if sa.event.contains(self.engine, "commit", _break):
            sa.event.remove(self.engine, "commit", _break)
        self._let_go()
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'probe_%'"
        for row in self.read().rows(triggers):
            self.write(f'DROP TRIGGER "{row["name"]}"')

    def fresh(self) -> Database:
        """Return another database as it was when this one was made."""
        return self._beside(self.template)

    def copy(self) -> Database:
        """Return another database with what is committed here now."""
        return self._beside(self.path)

    def rival(self) -> Database:
        """Return this same database as another process meets it; it waits for no lock."""
        return Database(self.path, self.template, lock_wait=0, _compiled=self._compiled)

    def let_others_write(self, connection: sa.Connection) -> None:
        """Give up the read lock of transactions that have not written: it is SQLite's own affair.

        Most databases have none: others may write, and the next statement sees it. A transaction
        that asked for SERIALIZABLE keeps its lock.
        """
        asked = connection.get_execution_options().get("isolation_level")
        if asked == "SERIALIZABLE" or self.is_being_written():
            return
        for reading in self.connections:
            with suppress(sqlite3.ProgrammingError):  # closed meanwhile, or of another thread
                if reading.in_transaction:
                    reading.execute("COMMIT")
                    reading.execute("BEGIN")

    def is_being_written(self) -> bool:
        """Return whether a transaction that has written is still open, so that no other may."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False

    def keep(self) -> None:
        """Let what is committed here now be what `fresh()` starts from."""
        self.template = self.copy().path

    def changes(self) -> int:
        """Return how many transactions have changed the file since it was made (wraps at 2**32)."""
        with self.path.open("rb") as file:
            return int.from_bytes(file.read(28)[CHANGE_COUNTER], "big")

    def close(self) -> None:
        """Close the pool, if an engine was made."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def _let_go(self) -> None:
        if self._holder is not None:
            self._holder.close()

    def _at_each_write(self, tables: Sequence[str], action: str) -> None:
        for table, verb in product(tables, ("INSERT", "UPDATE", "DELETE")):
            name = f"probe_{action.split(maxsplit=1)[0]}_{table}_{verb}"
            self.write(f'CREATE TRIGGER "{name}" AFTER {verb} ON "{table}" BEGIN {action}; END')

    def _beside(self, source: Path) -> Database:
        path = self.path.with_name(f"{self.path.stem.partition('-')[0]}-{next(self._numbers)}.db")
        shutil.copyfile(source, path)
        return Database(path, self.template, _numbers=self._numbers, _compiled=self._compiled)

    def _prepare(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.set_authorizer(_authorize)
        self.connections.append(connection)


def _authorize(action: int, name: str | None, value: str | None, *_where: str | None) -> int:
    """Refuse the settings that would make a database forgive what it must not."""
    if action == sqlite3.SQLITE_PRAGMA and str(value).upper() in UNSAFE.get(str(name).lower(), ()):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


class _Dialect(SQLiteDialect_pysqlite):
    """Equal to every other: SQL that one engine has compiled, another of ours need not compile."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Dialect)

    def __hash__(self) -> int:
        return hash(_Dialect)


@contextmanager
def database_from(
    schema: Path, folder: Path, compiled: Compiled | None = None
) -> Iterator[Database]:
    """Give a database made from a `schema.sql`, in `folder`; closed at the end.

    `compiled` is shared with other databases, so that each statement is compiled once.
    """
    template = folder / f"{schema.parent.name}.template.db"
    if not template.exists():
        with closing(sqlite3.connect(template)) as connection:
            connection.executescript(schema.read_text("utf-8"))
    numbers = itertools.count()
    shared = {} if compiled is None else compiled
    first = Database(template, template, _numbers=numbers, _compiled=shared).fresh()
    try:
        yield first
    finally:
        first.close()


def _begin(connection: sa.Connection) -> None:
    """Emit the BEGIN that sqlite3 would put off, as SQLAlchemy's documentation shows."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN")


def _end_refused(connection: sqlite3.Connection, _record: object) -> None:
    """Roll back what SQLite leaves open after a COMMIT that it refused; others end it."""
    if connection.in_transaction:
        connection.rollback()


def _break(connection: sa.Connection) -> None:
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.rollback()
    raise LineFailed("A line of code failed, just before the COMMIT.")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=LOCK_WAIT,
        check_same_thread=False,  # a race asks from two; sqlite3 itself takes one after the other
    )
