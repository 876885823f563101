"""What the layers below the doors hand out: values they return, exceptions they raise."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import combinations
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from probe.crossings import Atlas
from probe.digging import holdings
from probe.findings import finding, shorten
from probe.hints import Hints
from probe.shapes import BARE, Shape, literals_in, shape_of
from probe.statuses import holds, spelled_in

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.sites import Site

BELOW = ("application", "domain", "infrastructure")
CORE = ("application", "domain")
SAID_BESIDE = ("._member_map_", "._value2member_map_", ".__doc__")  # or said to readers only
NOTHING = "nothing came out of the core"


@dataclass(frozen=True)
class Outcome:
    """One thing that came out, and from where."""

    value: object
    how: str  # returns, raises, or calls: then the value is the name of a door's function
    site: Site
    code: CodeType
    inside: tuple[Outcome, ...] = field(default=(), repr=False)  # what it heard, if it says nothing

    @property
    def layer(self) -> str:
        """The layer of the code that handed it out."""
        return self.site.layer

    def __str__(self) -> str:
        """Return `use_cases.py:14 raises HTTPException(409, 'sold out')`."""
        name = f"{self.value}()" if self.how == "calls" else shorten(repr(self.value), 50)
        return f"{self.site.place} {self.how} {name}"


@dataclass
class Outcomes:
    """Everything that came out during a block, in order."""

    backend: Backend
    seen: list[Outcome] = field(default_factory=list)

    @property
    def told(self) -> list[Outcome]:
        """What came out; of an operation that tells its door nothing, what it was told inside.

        Then it is the core that heard an answer, and acted on it.
        """
        return [told for each in self.seen for told in each.inside or (each,)]

    def expect_no_status(
        self, *statuses: int, coming_out: tuple[int, ...] = (), wants: str
    ) -> None:
        """Report each of these HTTP statuses that came out, or stands in a layer below.

        One that is a round number, too, may stand there: look for it only `coming_out`.
        """
        if not self.backend.expect(bool(self.seen), finding(NOTHING, [], wants)):
            return
        found = [f"  {each}" for each in self.seen if holds(each.value, statuses + coming_out)]
        for name in self.backend.layers.modules_of(*BELOW):
            for path, value in holdings(sys.modules.get(name)):
                if not path.endswith(SAID_BESIDE) and holds(value, statuses):
                    found.append(f"  {name} keeps {path}{_kept(value, statuses)}")
                elif spelled := sorted(spelled_in(value, name) & set(statuses)):
                    found.append(f"  {name}.{path} spells {', '.join(map(str, spelled))}")
        lines = list(dict.fromkeys(found))
        self.backend.expect(
            not lines, finding("an HTTP status is decided below the doors", lines, wants)
        )


def _kept(value: object, statuses: tuple[int, ...]) -> str:
    """Return ` = 409`, or `.v1 = 409` where an attribute says it."""
    for name, inner in getattr(value, "__dict__", {}).items():
        if not name.startswith("_") and type(inner) is int and inner in statuses:
            return f".{name} = {inner}"
    return f" = {shorten(repr(value), 40)}"


def expect_told_apart(backend: Backend, cases: Mapping[str, Outcomes], *, wants: str) -> bool:
    """Report the cases that only text or numbers tell apart; tell whether there are none.

    A type is a class, a member of an enum, or a string that is declared as a `Literal`, wherever
    it lies: in a field, a tuple or a dict too.
    """
    if not backend.expect(all(each.seen for each in cases.values()), finding(NOTHING, [], wants)):
        return False
    alike = _alike(cases, None)
    if alike:  # looking for declarations takes time
        alike = _alike(cases, Hints(backend.layers))
    names = list(dict.fromkeys(name for pair in alike for name in pair))
    lines = [f"  {name}: {_last(cases[name])}" for name in names]
    summary = f"no type tells {', '.join(names[:-1])} from {names[-1]}" if names else ""
    return backend.expect(not alike, finding(summary, lines, wants))


def _alike(cases: Mapping[str, Outcomes], hints: Hints | None) -> list[tuple[str, str]]:
    """Return the pairs of which the same types came out; a bare yes or no, or text, tells none."""
    shapes = {
        name: [shape for out in each.told if (shape := _of(out, hints))]
        for name, each in cases.items()
    }
    return [pair for pair in combinations(cases, 2) if shapes[pair[0]] == shapes[pair[1]]]


def _of(out: Outcome, hints: Hints | None) -> Shape:
    if out.how == "calls":
        return frozenset({out.value})
    declared = hints.of(out.code, "return") if hints else None
    return shape_of(out.value, literals_in(declared))


@contextmanager
def outcomes(backend: Backend) -> Iterator[Outcomes]:
    """Watch what comes out of the layers below the doors; ask inside or after the block."""
    found = Outcomes(backend)
    before = sys.gettrace()
    sys.settrace(_Watch(found).on_call)
    try:
        yield found
    finally:
        sys.settrace(before)


class _Watch:
    def __init__(self, found: Outcomes) -> None:
        self._found = found
        self._atlas = Atlas(found.backend)
        self._raised: set[int] = set()
        self._heard: set[int] = set()
        self._inside: list[Outcome] = []
        self._began: dict[FrameType, int] = {}  # at which of these a call of a door began
        self._lines: dict[FrameType, int] = {}  # at which each call is
        self._handed_in: list[object] = []

    def on_call(self, frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401
        place = self._atlas.place(frame)
        if not (place.own and place.is_function):
            return None
        outer = self._atlas.caller(frame)
        above = outer is None or self._atlas.place(outer).layer not in BELOW
        if place.layer in BELOW:
            if above:
                self._began[frame] = len(self._inside)
                return self.on_below
            frame.f_trace_lines = False
            return self.on_inside if place.layer in CORE else None
        if outer is not None and not above:
            self._note(frame.f_code.co_qualname, "calls", outer)
            return self.on_called_back
        return self.on_door

    def on_below(self, frame: FrameType, event: str, arg: object) -> Any:  # noqa: ANN401
        """What a door's own function returned on the way is the door's, and only passed on."""
        if event == "line":
            self._on_line(frame)
        elif event == "return":
            self._on_return(frame, arg)
        self._hear(event, arg)
        return self.on_below

    def on_inside(self, frame: FrameType, event: str, arg: object) -> Any:  # noqa: ANN401
        """What one function of the core says to another."""
        if event == "return":
            self._inside.append(self._outcome(arg, "returns", frame))
        self._hear(event, arg)
        return self.on_inside

    def _hear(self, event: str, arg: Any) -> None:  # noqa: ANN401
        """Note an exception that a function of the core hears from one that it called."""
        if event != "exception" or arg[2].tb_next is None:
            return
        frame = self._raised_in(arg[2])
        if frame and self._atlas.place(frame).layer in CORE and id(arg[1]) not in self._heard:
            self._heard.add(id(arg[1]))
            self._inside.append(self._outcome(arg[1], "raises", frame))

    def _on_return(self, frame: FrameType, answer: object) -> None:
        inside = tuple(self._inside[self._began.pop(frame, len(self._inside)) :])
        line = self._lines.pop(frame, frame.f_lineno)
        if any(answer is each for each in self._handed_in):
            return
        outcome = self._outcome(answer, "returns", frame)
        outcome = replace(outcome, site=replace(outcome.site, line=line))
        # if it raises, a door will hear of it
        self._found.seen.append(replace(outcome, inside=inside) if answer is None else outcome)

    def _on_line(self, frame: FrameType) -> None:
        """Note where a function is: a `return` inside a `with` goes back to that line to leave."""
        here, last = frame.f_lineno, self._lines.get(frame, 0)
        line = linecache.getline(frame.f_code.co_filename, here).lstrip()
        if here > last or not line.startswith(("with ", "async with ")):
            self._lines[frame] = here

    def on_called_back(self, frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ANN401
        if event == "return" and arg is not None:
            self._handed_in.append(arg)
        self.on_door(frame, event, arg)
        return self.on_called_back

    def on_door(self, _frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ANN401
        """An exception that passes a door was raised below, if that is where its trace ends."""
        if event == "exception":
            _, error, trace = arg
            self._is_not_silent(trace)
            frame = self._raised_in(trace)
            if frame and self._atlas.place(frame).layer in BELOW and id(error) not in self._raised:
                self._raised.add(id(error))
                self._note(error, "raises", frame)
        return self.on_door

    def _is_not_silent(self, trace: TracebackType | None) -> None:
        """The last that came out was an exception, if its function stands in this trace."""
        last = self._found.seen[-1] if self._found.seen else None
        while last and last.inside and trace is not None:
            if trace.tb_frame.f_code is last.code:
                self._found.seen[-1] = last = replace(last, inside=())
            trace = trace.tb_next

    def _raised_in(self, trace: TracebackType | None) -> FrameType | None:
        """Return the innermost frame of a trace that runs code under test."""
        frame = None
        while trace is not None:
            frame = trace.tb_frame if self._atlas.place(trace.tb_frame).own else frame
            trace = trace.tb_next
        return frame

    def _note(self, value: object, how: str, frame: FrameType) -> None:
        self._found.seen.append(self._outcome(value, how, frame))

    def _outcome(self, value: object, how: str, frame: FrameType) -> Outcome:
        return Outcome(value, how, self._atlas.site(frame), frame.f_code)


def _last(found: Outcomes) -> Outcome:
    raised = [each for each in found.told if each.how == "raises"]
    core = [each for each in found.told if each.layer in CORE] or found.told
    whole = [each for each in core if not isinstance(each.value, BARE)]
    return (raised or whole or core)[-1]
