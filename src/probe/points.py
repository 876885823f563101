"""The points at which an operation can fail: statements, commits, calls, and the lines between."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa

from probe.backend import Backend
from probe.constraints import table_of
from probe.events import Event
from probe.record import kind_of
from probe.stack import module_of

Trace = Callable[[FrameType, str, object], Any]
# A statement that says itself that the database may do nothing, and no error comes of it.
QUIET = re.compile(
    r"\s*INSERT\s+(?P<ignore>OR\s+IGNORE\s+)?INTO\s+(?P<table>\S+)"
    r"(?:.*?(?P<nothing>\bDO\s+NOTHING\b))?.*?(?P<returning>\bRETURNING\b.*)?",
    re.IGNORECASE | re.DOTALL,
)


class QuietlyNothing(Exception):
    """Raised by a step: let the database do nothing at this point, without an error."""


@dataclass(frozen=True)
class Point:
    """Where something can fail; a line counts while something is written and not committed."""

    label: str
    is_line: bool = False
    after_write: bool = False
    harmless: bool = False  # nothing is written yet, so a stop leaves nothing half done
    quiet: bool = False  # the statement may do nothing, and no error comes of it
    table: str = ""  # the one that the statement writes
    come_through: Callable[[], None] | None = field(default=None, compare=False)  # of a COMMIT


Step = Callable[[Point, Callable[[], None]], None]


@contextmanager
def at_each_point(backend: Backend, step: Step, *, lines: bool = True) -> Iterator[None]:
    """Call `step(point, undo)` before each statement, commit, call and line; it may raise."""
    points = _Points(backend, step, lines)
    before = sys.gettrace()
    sa.event.listen(sa.Engine, "before_cursor_execute", points.on_statement, retval=True)
    sa.event.listen(sa.Engine, "after_cursor_execute", points.on_done)
    sa.event.listen(sa.Engine, "commit", points.on_commit)
    backend.observers.append(points.on_call_outside)
    try:
        yield
    finally:
        sys.settrace(before)
        backend.observers.remove(points.on_call_outside)
        sa.event.remove(sa.Engine, "before_cursor_execute", points.on_statement)
        sa.event.remove(sa.Engine, "after_cursor_execute", points.on_done)
        sa.event.remove(sa.Engine, "commit", points.on_commit)


@dataclass
class _Points:
    backend: Backend
    step: Step
    lines: bool
    written: bool = False
    just_written: bool = False
    passed: set[tuple[int, int]] = field(default_factory=set)
    failed: bool = False

    def on_statement(self, _c: Any, _cursor: Any, text: str, given: Any, *_rest: Any) -> Any:  # noqa: ANN401
        if text == "BEGIN":
            return text, given
        harmless = not self.written and kind_of(text) == "read"
        nothing = _doing_nothing(text)
        label, table = self._label(text.split(None, 1)[0]), table_of(text)
        point = Point(label, harmless=harmless, quiet=bool(nothing), table=table)
        try:
            self._reach(point)
        except QuietlyNothing:
            return nothing, [() for _ in given] if isinstance(given, list) else ()
        return text, given

    def on_done(self, _c: Any, _cursor: Any, text: str, *_rest: Any) -> None:  # noqa: ANN401
        if kind_of(text) == "write" and not self.failed:
            self.written = self.just_written = True
            if self.lines:
                self._trace()

    def _trace(self) -> None:
        """See the lines from here on: tracing a whole request would take twice its time."""
        frame: FrameType | None = sys._getframe(2)  # noqa: SLF001
        while frame is not None:
            if module_of(self.backend, frame):
                frame.f_trace = self.on_line
            frame = frame.f_back
        sys.settrace(self.on_call)

    def on_commit(self, connection: sa.Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        self.written = False
        sys.settrace(None)
        point = Point(self._label("COMMIT"), come_through=dbapi.commit)
        self._reach(point, dbapi.rollback)

    def on_call_outside(self, event: Event) -> None:
        if event.kind == "outbound":
            self._reach(Point(self._label(event.text)))

    def on_call(self, frame: FrameType, _event: str, _arg: object) -> Trace | None:
        known = self.backend.code.modules.get(id(frame.f_code))  # without a call: this is hot
        own = known[1] if known else module_of(self.backend, frame)
        return self.on_line if own else None

    def on_line(self, frame: FrameType, event: str, _arg: object) -> Trace:
        here = (id(frame.f_code), frame.f_lineno)
        if event == "line" and self.written and here not in self.passed:
            self.passed.add(here)
            if frame.f_lineno in _cleanups(frame.f_code.co_filename):
                return self.on_line
            after_write, self.just_written = self.just_written, False
            self._reach(Point(_place(frame), is_line=True, after_write=after_write))
        return self.on_line

    def _reach(self, point: Point, undo: Callable[[], None] = lambda: None) -> None:
        """Ask at a point; when it has failed, nobody asks of lines any more."""
        try:
            self.step(point, undo)
        except BaseException:
            self.failed = True
            sys.settrace(None)
            raise

    def _label(self, word: str) -> str:
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001
        while frame is not None and not module_of(self.backend, frame):
            frame = frame.f_back
        return f"{_place(frame) if frame else 'framework'} {word}"


def _doing_nothing(text: str) -> str:
    """Return a statement that does and answers what this one does if it does nothing, if it may."""
    found = QUIET.fullmatch(text)
    if not found or not (found["ignore"] or found["nothing"]):
        return ""
    return f"UPDATE {found['table']} SET rowid = rowid WHERE 0 {found['returning'] or ''}"  # noqa: S608


@cache
def _cleanups(path: str) -> frozenset[int]:
    """Return the lines of `finally`: what puts things back is not where a bug is looked for."""
    tree = ast.parse(Path(path).read_bytes())
    tries = (node for node in ast.walk(tree) if isinstance(node, ast.Try | ast.TryStar))
    last = [each for node in tries for each in node.finalbody]
    spans = [range(each.lineno, (each.end_lineno or each.lineno) + 1) for each in last]
    return frozenset(line for span in spans for line in span)


def _place(frame: FrameType) -> str:
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"  # noqa: PTH119  (thousands of times)
