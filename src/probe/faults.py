"""A fault at every point: each statement, commit and outbound call fails once, in two ways."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import httpx2
import sqlalchemy as sa

from probe.constraints import constraint_broken
from probe.findings import ASK_SQLALCHEMY, finding
from probe.on_disk import OnDisk
from probe.points import Point, QuietlyNothing, at_each_point

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database
    from probe.on_disk import Invariant

Operation = Callable[["Database"], object]


class InjectedBreakdown(
    sa.exc.OperationalError, httpx2.ConnectError, OSError, RuntimeError, ValueError
):
    """Something broke here, and no constraint did, unless it says which."""

    def __init__(self, message: str, constraint: Exception | None = None) -> None:
        sa.exc.DBAPIError.__init__(self, message, {}, constraint or Exception(message))


class InjectedFault(sa.exc.IntegrityError, InjectedBreakdown):
    """Something failed here; whatever kind of error the code is ready for, it is of that kind."""


class InjectedBug(OSError, LookupError, RuntimeError, ValueError):
    """A line between the statements failed: not the database, but the code."""


class InjectedStop(BaseException):
    """The process is being stopped here; no `except Exception` sees it."""


class InjectedSilence(InjectedBreakdown):
    """The COMMIT came through here, and the line was lost before anybody heard of it."""


Kind = type[InjectedBreakdown | InjectedStop | QuietlyNothing]
WORDS: dict[Kind, str] = {
    InjectedFault: "fault",
    InjectedBreakdown: "lost connection",
    InjectedSilence: "answer lost",
    InjectedStop: "stop",
    QuietlyNothing: "nothing inserted, and no error,",
}
ALL: tuple[Kind, ...] = (InjectedFault, InjectedStop, QuietlyNothing)


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
    lost: bool = False,
    unheard: bool = False,
    closely: bool = False,
) -> bool:
    """Let every point of `operation` fail once; report what is left then, and after a retry.

    `closely` reports too what a failing statement leaves open, and what a power cut would leave
    between two commits that follow a fault.
    If `lost`, each statement, commit and call fails as a lost connection does, and in no other way.
    If `unheard`, each COMMIT comes through once, too, and the line is lost before it is heard of.
    `operation` returns True if it was told that all went well: then all must be on disk,
    whether it is tried again or not. Returns whether nothing was reported.
    """
    sweep = _Sweep(backend, operation, invariant, retry, not lost, closely)
    points, clean = sweep.points(database.fresh())
    unseen = "cannot be judged: SQLAlchemy was not asked"
    raw = ["  A raw cursor cannot be made to fail."]
    if not backend.expect(bool(points), finding(unseen, raw, ASK_SQLALCHEMY)):
        return False
    trials = [
        (kind, at, point)
        for kind in ((InjectedBreakdown,) if lost else ALL) + (InjectedSilence,) * unheard
        for at, point in enumerate(points)
        if _tells(kind, point)
    ]
    broken = [
        failed
        for kind, at, point in trials
        for failed in sweep.fail(database.fresh(), at, kind, point, clean)
    ]
    lines = [f"  {each.label}: {each.on_disk.text}  {each.on_disk.verdict}" for each in broken]
    summary = f"{len(broken)} of {len(trials)} faults leave damage"
    return backend.expect(not broken, finding(summary, lines, wants))


def _tells(kind: Kind, point: Point) -> bool:
    """Whether this kind of fault may leave at this point what no other leaves."""
    if kind is QuietlyNothing:
        return point.quiet
    if kind is InjectedSilence:
        return point.come_through is not None
    return (
        issubclass(kind, InjectedBreakdown)
        or point.after_write
        or not (point.is_line or point.harmless)
    )


def _error_of(kind: Kind, point: Point, database: Database) -> BaseException:
    """Return what this kind of fault raises at this point."""
    message = f"injected at {point.label}"
    if kind is not InjectedFault:
        return kind(message)
    if point.is_line:
        return InjectedBug(message)
    # A constraint is broken by a statement or, if it can wait, by the COMMIT of the whole.
    if point.label.endswith(" RELEASE"):
        return InjectedBreakdown(message)
    return InjectedFault(message, constraint_broken(database, point.table))


@dataclass
class _Run:
    """A run with a fault: what it returned, and what stood on disk before each later COMMIT."""

    told: object = None
    left_open: bool = False
    moments: list[Database] = field(default_factory=list)


@dataclass(frozen=True)
class _Sweep:
    backend: Backend
    operation: Operation
    invariant: Invariant
    retry: bool
    lines: bool
    closely: bool

    def points(self, database: Database) -> tuple[list[Point], OnDisk]:
        """Return all points, and what a run without a fault leaves."""
        points: list[Point] = []
        note = points.append
        with at_each_point(self.backend, lambda point, _: note(point), lines=self.lines):
            self.operation(database)
        return points, self._after(database)

    def fail(
        self,
        database: Database,
        at: int,
        kind: Kind,
        point: Point,
        clean: OnDisk,
    ) -> list[Failed]:
        """Return what is wrong after a fault at one point, and after the retry that follows it."""
        # a line or a stop seldom leaves what no failing statement leaves, and there are many lines
        retried = self.retry and issubclass(kind, InjectedBreakdown) and not point.is_line
        run = self._run_with_fault(database, at, kind, point)
        label = f"{WORDS[kind]} at {point.label}"
        again = database.copy() if retried else None
        after = self._after(database)
        if not after.whole:
            return [Failed(label, after)]
        for moment in map(self._after, run.moments):
            if not moment.whole:
                return [Failed(f"{label}, then a power cut between two commits", moment)]
        if run.left_open:
            lost = "its transaction is still open, so nobody else can write"
            return [Failed(label, replace(after, whole=False, lost=lost))]
        if run.told is True and after != clean:
            lost = "the answer said that all went well"
            return [Failed(label, OnDisk(f"on disk: {after.text}", whole=False, lost=lost))]
        return self._retry(again, label, clean) if again else []

    def _run_with_fault(self, database: Database, at: int, kind: Kind, failing: Point) -> _Run:
        run, before, counter = _Run(), database.changes(), itertools.count()
        # a line may be where a block is left, and whatever is lost or stopped is over anyway
        must_close = self.closely and kind is InjectedFault and not failing.is_line

        def step(point: Point, undo: Callable[[], None]) -> None:
            now = next(counter)
            if now == at:
                come_through = point.come_through if kind is InjectedSilence else None
                (come_through or undo)()
                raise _error_of(kind, point, database)
            if now > at and self._may_be_cut(point) and database.changes() != before:
                run.moments.append(database.copy())

        with at_each_point(self.backend, step, lines=self.lines):
            try:
                run.told = self.operation(database)
                run.left_open = must_close and database.is_being_written()
            except InjectedStop:
                return run
            except (Exception, BaseExceptionGroup):  # noqa: BLE001  (it holds what did not close)
                run.left_open = must_close and database.is_being_written()
        return run

    def _may_be_cut(self, point: Point) -> bool:
        return self.closely and point.label.endswith(" COMMIT")

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
