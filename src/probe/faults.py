"""A fault at every point: each statement, commit and outbound call fails once, in two ways."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from probe.events import Event
from probe.findings import finding
from probe.stack import stack_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database
    from probe.on_disk import Invariant, OnDisk

Operation = Callable[["Database"], object]


class InjectedFault(Exception):
    """The disk, the network or the database failed here."""


class InjectedStop(BaseException):
    """The process is being stopped here; no `except Exception` sees it."""


@dataclass(frozen=True)
class Failed:
    """What stood on disk after the fault at one point, or after the retry."""

    label: str
    on_disk: OnDisk


def faults(  # noqa: PLR0913  (what to run and judge, and what to say)
    backend: Backend,
    database: Database,
    operation: Operation,
    invariant: Invariant,
    *,
    wants: str,
    retry: bool = True,
) -> None:
    """Let every point of `operation` fail once; report what is left then, and after a retry."""
    sweep = _Sweep(backend, operation, invariant)
    points, clean = sweep.points(database.fresh())
    unseen = ["  SQLAlchemy was not asked: a raw cursor cannot be made to fail; use a Connection."]
    if not backend.expect(bool(points), finding("no statement, commit or call", unseen, wants)):
        return
    broken = [
        each
        for kind in (InjectedFault, InjectedStop)
        for at, label in enumerate(points)
        for each in sweep.fail(database.fresh(), at, kind, label, clean if retry else None)
    ]
    lines = [f"  {each.label}: {each.on_disk.text}  {each.on_disk.verdict}" for each in broken]
    summary = f"{len(broken)} of {2 * len(points)} faults leave damage"
    backend.expect(not broken, finding(summary, lines, wants))


@dataclass(frozen=True)
class _Sweep:
    backend: Backend
    operation: Operation
    invariant: Invariant

    def points(self, database: Database) -> tuple[list[str], OnDisk]:
        """Return the labels of all points, and what a run without a fault leaves."""
        labels: list[str] = []
        with _at_each_point(self.backend, lambda label, _undo: labels.append(label)):
            self.operation(database)
        return labels, self._after(database)

    def fail(
        self,
        database: Database,
        at: int,
        kind: type[BaseException],
        label: str,
        clean: OnDisk | None,
    ) -> list[Failed]:
        """Return what is wrong after a fault at one point, and after the retry that follows it."""
        self._run_with_fault(database, at, kind)
        label = f"{'fault' if kind is InjectedFault else 'stop'} at {label}"
        again = database.copy()
        after = self._after(database)
        if not after.whole:
            return [Failed(label, after)]
        return [] if clean is None else self._retry(again, label, clean)

    def _run_with_fault(self, database: Database, at: int, kind: type[BaseException]) -> None:
        counter = itertools.count()

        def step(label: str, undo: Callable[[], None]) -> None:
            if next(counter) == at:
                undo()
                raise kind(f"injected at {label}")

        with (
            _at_each_point(self.backend, step),
            suppress(InjectedStop, Exception, BaseExceptionGroup),
        ):
            self.operation(database)

    def _retry(self, database: Database, label: str, clean: OnDisk) -> list[Failed]:
        with suppress(Exception):
            self.operation(database)
        after = self._after(database)
        if after == clean:
            return []
        lost = f"should be: {clean.text}" if after.whole else after.lost
        stuck = replace(after, whole=False, lost=lost)
        return [Failed(f"{label}, then tried again", stuck)]

    def _after(self, database: Database) -> OnDisk:
        database.close()
        return self.invariant(database.read())


@contextmanager
def _at_each_point(
    backend: Backend, step: Callable[[str, Callable[[], None]], None]
) -> Iterator[None]:
    """Call `step(label, undo)` before each statement, commit and outbound call; it may raise."""

    def statement(_c: Any, _cursor: Any, text: str, *_rest: Any) -> None:  # noqa: ANN401
        if text != "BEGIN":
            step(_label(backend, text.split(None, 1)[0]), _nothing)

    def commit(connection: sa.Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        step(_label(backend, "COMMIT"), dbapi.rollback)

    def outside(event: Event) -> None:
        step(_label(backend, event.text), _nothing)

    sa.event.listen(sa.Engine, "before_cursor_execute", statement)
    sa.event.listen(sa.Engine, "commit", commit)
    backend.observers.append(outside)
    try:
        yield
    finally:
        backend.observers.remove(outside)
        sa.event.remove(sa.Engine, "before_cursor_execute", statement)
        sa.event.remove(sa.Engine, "commit", commit)


def _nothing() -> None:
    """A statement that has not run yet leaves nothing to undo."""


def _label(backend: Backend, word: str) -> str:
    stack = stack_of(backend)
    return f"{stack[-1].site.place if stack else 'framework'} {word}"
