"""A rule that stands twice: each door runs through a copy of its own, also within one function."""

from __future__ import annotations

import ast
import builtins
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from probe.findings import finding, shorten
from probe.stack import module_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database

LAYERS = ("transport", "application", "domain", "infrastructure")
CLASS = re.compile(r"(\w+\.)*[A-Z]\w*(\.\w+)*")
Place = tuple[Path, int]
Tables = dict[str, list[dict[str, Any]]]


@dataclass
class Footsteps:
    """The lines that a block ran through, and the columns that it read and did not change."""

    lines: set[Place] = field(default_factory=set)
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decision:
    """A comparison or a sum, and what tells that another one is about the same."""

    place: Place
    text: str
    about: frozenset[str]


@contextmanager
def footsteps(backend: Backend, database: Database) -> Iterator[Footsteps]:
    """Note the lines of the code under test that run in the block, also in its threads."""
    steps = Footsteps()
    before, in_threads, books = sys.gettrace(), threading.gettrace(), database.read().tables()
    known: dict[CodeType, bool] = {}

    def enter(frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401  (a trace function)
        code = frame.f_code
        if code not in known:
            module = module_of(backend, frame)
            known[code] = bool(module) and backend.layers.of(str(module)) in LAYERS
        return walk if known[code] else None

    def walk(frame: FrameType, event: str, _arg: object) -> Any:  # noqa: ANN401  (as above)
        if event == "line":
            steps.lines.add((Path(frame.f_code.co_filename), frame.f_lineno))
        return walk

    threading.settrace(enter)
    sys.settrace(enter)
    try:
        yield steps
    finally:
        sys.settrace(before)
        threading.settrace(in_threads)
        steps.columns = _unchanged(books, database.read().tables())


def expect_no_copies(backend: Backend, doors: Mapping[str, Footsteps], *, wants: str) -> None:
    """Report what two doors decide on the same columns, each at lines of its own.

    Lines that both run through are shared, whoever calls. What a door has to itself is a copy if
    it compares or reckons with what the other door, by itself, compares or reckons with. Columns
    that the block changed are results, and keys tell which row: each door may look at those, and
    ask of what class or member an answer is.
    """
    (one, first), (other, second) = doors.items()
    ran = bool(first.lines and second.lines)
    if not backend.expect(ran, finding(f"nothing of {backend.package} ran", [], wants)):
        return
    columns = first.columns & second.columns
    mine = _decisions(first.lines - second.lines, columns)
    yours = _decisions(second.lines - first.lines, columns)
    pairs = [(a, b) for a in mine for b in yours if a.about & b.about]
    lines = [
        f"  {door}: {_shown(backend, each.place)} {shorten(each.text)}"
        for pair in pairs
        for door, each in zip((one, other), pair, strict=True)
    ]
    about = sorted({word for a, b in pairs for word in a.about & b.about})
    summary = f"each door has its own rule for {', '.join(about)}"
    backend.expect(not pairs, finding(shorten(summary), list(dict.fromkeys(lines)), wants))


def _unchanged(before: Tables, after: Tables) -> frozenset[str]:
    """Return the columns that hold the same in every row as before, but keys."""
    pairs = [
        pair for name in before for pair in zip(before[name], after.get(name, []), strict=False)
    ]
    columns = {column for was, _ in pairs for column in was if not re.search("(^|_)id$", column)}
    changed = {column for was, now in pairs for column in was if was[column] != now.get(column)}
    return frozenset(columns - changed)


def _decisions(lines: set[Place], columns: frozenset[str]) -> list[Decision]:
    return [
        Decision((path, node.lineno), ast.unparse(node), about)
        for path in sorted({path for path, _ in lines})
        for node in _outermost(ast.parse(path.read_bytes()))
        if (path, node.lineno) in lines and (about := _about(node, columns))
    ]


def _outermost(node: ast.AST) -> Iterator[ast.Compare | ast.BinOp]:
    """Yield comparisons and sums; what lies inside of one belongs to it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Compare | ast.BinOp):
            yield child
        else:
            yield from _outermost(child)


def _about(node: ast.AST, columns: frozenset[str]) -> frozenset[str]:
    """Return the columns it speaks of; if none, its own words, when it puts two things together."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    attributes = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    spoken = columns & (names | attributes)
    if spoken:
        return spoken
    return frozenset({ast.unparse(node)} if len(set(_data(node))) > 1 else ())


def _data(node: ast.AST) -> Iterator[str]:
    """Yield the names that stand for data: no class, no member of one, nothing built in."""
    if isinstance(node, ast.Name | ast.Attribute) and CLASS.fullmatch(ast.unparse(node)):
        return
    if isinstance(node, ast.Name) and not hasattr(builtins, node.id):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _data(child)


def _shown(backend: Backend, place: Place) -> str:
    path, line = place
    return f"{path.relative_to(backend.root).as_posix()}:{line}"
