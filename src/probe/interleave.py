"""Two at once: one operation is paused at each statement, another runs to its end elsewhere."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pytest
import sqlalchemy as sa

from probe.database import TESTS_OWN
from probe.findings import finding
from probe.rival import Rival, RivalError, rival
from probe.stack import stack_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database

T = TypeVar("T")
Operation = Callable[["Database"], T]
Pause = Callable[[sa.Connection, str], None]


@dataclass(frozen=True)
class Race(Generic[T]):
    """One race: where the first was paused, what both returned, and the database they left."""

    label: str
    first: T
    second: T
    database: Database
    _anew: Callable[[Operation[T], Database | None], Race[T]] = field(repr=False)

    def against(self, second: Operation[T], start: Database | None = None) -> Race[T]:
        """Return this race run once more, with another `second`; on `start.fresh()`, if given."""
        return self._anew(second, start)


def interleave(
    backend: Backend,
    database: Database,
    first: Operation[T],
    second: Operation[T] | None = None,
    *,
    wants: str,
) -> list[Race[T]]:
    """Pause `first` before each statement and commit while `second` runs to its end; return all.

    `second`, or `first` once more, runs in a process of its own: it shares the database and nothing
    else. A lock of the database that the paused one holds is refused to it at once; if it waits for
    anything else, the paused one goes on. What it returns must survive pickling. As in most
    databases, a transaction that has only read keeps nobody from writing, and its next statement
    sees what others have committed meanwhile (READ COMMITTED); one that asks for SERIALIZABLE is
    left alone.
    """
    if not hasattr(os, "fork"):
        pytest.skip("needs processes: this system has no fork")
    labels: list[str] = []
    with _pausing(lambda _connection, word: labels.append(_label(backend, word))):
        first(database.fresh())
    backend.expect(bool(labels), finding("no statement was seen, so nothing can race", [], wants))
    races = _Races(backend, database, first, wants)
    return [races.run(at, label, second or first) for at, label in enumerate(labels)]


@dataclass(frozen=True)
class _Races(Generic[T]):
    backend: Backend
    start: Database
    first: Operation[T]
    wants: str

    def run(
        self, at: int, label: str, second: Operation[T], start: Database | None = None
    ) -> Race[T]:
        """Pause the first at one statement while the second runs; return what came of it."""
        counter, database = itertools.count(), (start or self.start).fresh()
        with rival(lambda: second(database.rival())) as other:

            def pause(connection: sa.Connection, _word: str) -> None:
                if next(counter) == at:
                    database.let_others_write(connection)
                    other.run_to_its_end()

            with _pausing(pause):
                answer = self.first(database)
            database.close()
            told = self._told(other, label)
            return Race(label, answer, told, database, partial(self.run, at, label))

    def _told(self, other: Rival[T], label: str) -> T:
        """Return what the second returned; report that it broke off, and where, and raise it."""
        try:
            return other.answer()
        except RivalError as error:
            own = self.backend.root / self.backend.package
            places = [
                f"  {Path(file).relative_to(self.backend.root).as_posix()}:{line} in {function}"
                for file, line, function in error.frames
                if Path(file).is_relative_to(own)
            ]
            lines = [
                *places[-1:],
                f"  {str(error).splitlines()[0]}",
                f"  the first one waited at {label}",
            ]
            summary = "a second process, starting or running, broke off"
            self.backend.expect(False, finding(summary, lines, self.wants))
            raise


@contextmanager
def _pausing(pause: Pause) -> Iterator[None]:
    def on_statement(connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:  # noqa: ANN401
        if text != "BEGIN" and TESTS_OWN not in connection.get_execution_options():
            pause(connection, text.split(None, 1)[0])

    def on_commit(connection: sa.Connection) -> None:
        pause(connection, "COMMIT")

    sa.event.listen(sa.Engine, "before_cursor_execute", on_statement)
    sa.event.listen(sa.Engine, "commit", on_commit)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", on_statement)
        sa.event.remove(sa.Engine, "commit", on_commit)


def _label(backend: Backend, word: str) -> str:
    stack = stack_of(backend)
    return f"{stack[-1].site.place if stack else 'framework'} {word}"
