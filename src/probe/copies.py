"""A rule that stands twice: each door runs through a copy of its own, also within one function."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from probe.decisions import KEY, Decision, Place, decisions, ruled, together
from probe.findings import finding, shorten
from probe.stack import module_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database

DOORS = ("transport", "wiring")
CORE = ("application", "domain")
WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH\b.*\b(INSERT|UPDATE|DELETE))\b",
    re.IGNORECASE | re.DOTALL,
)
ENDS = re.compile(r"\s*(COMMIT|END)\b", re.IGNORECASE)
LAYERS = (*DOORS, *CORE, "infrastructure")
Tables = dict[str, list[dict[str, Any]]]


@dataclass
class Footsteps:
    """The lines that a block ran through, each with its layer, and the SQL that it asked.

    `columns` are those that it did not change; keys are none of them.
    """

    lines: dict[Place, str] = field(default_factory=dict)
    late: set[Place] = field(default_factory=set)  # only after what was written was committed
    asked: list[str] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    wrote: bool = False
    over: bool = False

    def ask(self, sql: str) -> None:
        """Note a statement."""
        self.asked.append(sql)
        self.wrote |= bool(WRITES.match(sql))
        if ENDS.match(sql):
            self.end()

    def end(self) -> None:
        """Note a COMMIT."""
        self.over |= self.wrote

    def step(self, place: Place, layer: str) -> None:
        """Note a line."""
        if self.over and place not in self.lines:
            self.late.add(place)
        self.lines[place] = layer


@contextmanager
def footsteps(backend: Backend, database: Database) -> Iterator[Footsteps]:
    """Note the lines of the code under test that run in the block, also in its threads."""
    steps = Footsteps()
    before, in_threads, books = sys.gettrace(), threading.gettrace(), database.read().tables()
    known: dict[CodeType, str] = {}

    def ask(*words: object) -> None:
        steps.ask(str(words[2]))

    def end(_connection: object) -> None:
        steps.end()

    def enter(frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401  (a trace function)
        code = frame.f_code
        if code not in known:
            module = module_of(backend, frame)
            known[code] = backend.layers.of(module) if module else ""
        return walk if known[code] in LAYERS else None

    def walk(frame: FrameType, event: str, _arg: object) -> Any:  # noqa: ANN401  (as above)
        if event == "line":
            steps.step((Path(frame.f_code.co_filename), frame.f_lineno), known[frame.f_code])
        return walk

    event.listen(database.engine, "before_cursor_execute", ask)
    event.listen(database.engine, "commit", end)
    threading.settrace(enter)
    sys.settrace(enter)
    try:
        yield steps
    finally:
        sys.settrace(before)
        threading.settrace(in_threads)
        event.remove(database.engine, "before_cursor_execute", ask)
        event.remove(database.engine, "commit", end)
        steps.columns = _unchanged(books, database.read().tables())


def expect_no_copies(backend: Backend, doors: Mapping[str, Footsteps], *, wants: str) -> None:
    """Report what is decided twice, or by a door.

    The doors do the same to the same row; the first only asks for it, the second may have to look
    for it. Lines that both run through are shared, whoever calls. What a door has to itself is a
    copy if the other door, by itself, decides on the same; if it is the only rule of the first;
    or if the second puts columns together before it asks. Columns that the block changed are
    results, and keys tell which row: each door may look at those, ask of what class or member
    an answer is, and, after the COMMIT, put a result beside a column to show it.
    """
    (one, first), (other, second) = doors.items()
    ran = bool(first.lines and second.lines)
    if not backend.expect(ran, finding(f"nothing of {backend.package} ran", [], wants)):
        return
    columns = first.columns & second.columns
    mine, yours = _own(first, second, columns), _own(second, first, columns)
    pairs = [(a, b) for a in mine for b in yours if a.about & b.about]
    both = [*((one, a) for a, _ in pairs), *((other, b) for _, b in pairs)]
    about = frozenset().union(*(a.about & b.about for a, b in pairs))
    if not _expect(backend, both, f"each door has its own rule for {_listed(about)}", wants):
        return
    layers = first.lines | second.lines
    told = [(one, each) for each in mine] + [(other, each) for each in yours]
    by_doors = [(door, it) for door, it in told if _is_of_a_door(it, layers)]
    if not _expect(backend, by_doors, "a door decides", wants):
        return
    alone = [(one, it) for it in mine if len(it.things) > 1 and layers[it.place] in CORE]
    _expect(backend, alone, f"the {one} has a rule that the {other} goes past", wants)
    finer = [(other, it) for it in yours if len(it.columns) > 1]
    _expect(backend, finer, f"the {other} has a rule of its own beside the one for both", wants)
    sql = [text for text in second.asked if _is_finer(text, first.asked, columns)]
    lines = [f"  {shorten(text, 90)}" for text in dict.fromkeys(sql)]
    rules = _listed(frozenset().union(*(ruled(text, columns) for text in sql)))
    summary = f"the {other} has a rule of its own for {rules}, in SQL"
    backend.expect(not sql, finding(summary, lines, wants))


def _own(steps: Footsteps, others: Footsteps, columns: frozenset[str]) -> list[Decision]:
    """Return what one block decides at lines that the other did not run through."""
    found = decisions(steps.lines.keys() - others.lines.keys(), columns)
    return [it for it in found if it.place not in steps.late or len(it.columns) > 1]


def _expect(backend: Backend, found: list[tuple[str, Decision]], summary: str, wants: str) -> bool:
    lines = [f"  {door}: {_shown(backend, it.place)} {shorten(it.text)}" for door, it in found]
    return backend.expect(not found, finding(shorten(summary), list(dict.fromkeys(lines)), wants))


def _is_of_a_door(it: Decision, layers: Mapping[Place, str]) -> bool:
    """Tell whether a door compares a column with something, or puts two columns together."""
    decides = len(it.columns) > 1 or (it.columns and it.compares and len(it.things) > 1)
    return bool(decides) and layers[it.place] in DOORS


def _is_finer(sql: str, asked: list[str], columns: frozenset[str]) -> bool:
    """Tell whether a condition puts two columns together that no other statement does."""
    rules = ruled(sql, columns)
    puts = (each for other in asked for each in together(other, columns))
    return len(rules) > 1 and not any(rules <= each for each in puts)


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


def _unchanged(before: Tables, after: Tables) -> frozenset[str]:
    """Return the columns that hold the same in every row as before, but keys."""
    pairs = [
        pair for name in before for pair in zip(before[name], after.get(name, []), strict=False)
    ]
    columns = {column for was, _ in pairs for column in was if not KEY.search(column)}
    changed = {column for was, now in pairs for column in was if was[column] != now.get(column)}
    return frozenset(columns - changed)


def _shown(backend: Backend, place: Place) -> str:
    path, line = place
    return f"{path.relative_to(backend.root).as_posix()}:{line}"
