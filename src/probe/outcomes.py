"""What the layers below the doors hand out: values they return, exceptions they raise."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from probe.crossings import Atlas
from probe.digging import Part, holdings, is_mapping, package_of, parts
from probe.findings import finding, shorten
from probe.hints import Hints
from probe.statuses import holds, spelled_in

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.sites import Site

BELOW = ("application", "domain", "infrastructure")
BARE = (str, bytes, int, float, type(None))
ENUM_MAPS = ("._member_map_", "._value2member_map_")
NOTHING = "nothing came out of the core"
DEPTH = 6
Shape = frozenset[object]


@dataclass(frozen=True)
class Outcome:
    """One thing that came out, and from where."""

    value: object
    how: str  # returns, raises, or calls: then the value is the name of a door's function
    site: Site
    code: CodeType

    def __str__(self) -> str:
        """Return `use_cases.py:14 raises HTTPException(409, 'sold out')`."""
        name = f"{self.value}()" if self.how == "calls" else shorten(repr(self.value), 50)
        return f"{self.site.place} {self.how} {name}"


@dataclass
class Outcomes:
    """Everything that came out during a block, in order."""

    backend: Backend
    seen: list[Outcome] = field(default_factory=list)

    def expect_no_status(self, *statuses: int, wants: str) -> None:
        """Report each of these HTTP statuses that came out, or stands in a layer below."""
        if not self.backend.expect(bool(self.seen), finding(NOTHING, [], wants)):
            return
        found = [f"  {each}" for each in self.seen if holds(each.value, statuses)]
        for name in self.backend.layers.modules_of(*BELOW):
            for path, value in holdings(sys.modules.get(name)):
                if not path.endswith(ENUM_MAPS) and holds(value, statuses):
                    found.append(f"  {name} keeps {path} = {shorten(repr(value), 40)}")
                elif spelled := sorted(spelled_in(value, name) & set(statuses)):
                    found.append(f"  {name}.{path} spells {', '.join(map(str, spelled))}")
        lines = list(dict.fromkeys(found))
        self.backend.expect(
            not lines, finding("an HTTP status is decided below the doors", lines, wants)
        )


def expect_told_apart(backend: Backend, cases: Mapping[str, Outcomes], *, wants: str) -> bool:
    """Report the cases that only text or numbers tell apart; tell whether there are none.

    A type is a class, a member of an enum, or a string that is declared as a `Literal`.
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
        name: [shape for out in each.seen if (shape := _of(out, hints))]
        for name, each in cases.items()
    }
    return [pair for pair in combinations(cases, 2) if shapes[pair[0]] == shapes[pair[1]]]


def _of(out: Outcome, hints: Hints | None) -> Shape:
    if out.how == "calls":
        return frozenset({out.value})
    declared = hints.of(out.code, "return") if hints else None
    return shape_of(out.value, _literals(declared))


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
        self._handed_in: list[object] = []

    def on_call(self, frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401
        place = self._atlas.place(frame)
        if not (place.own and place.is_function):
            return None
        outer = self._atlas.caller(frame)
        above = outer is None or self._atlas.place(outer).layer not in BELOW
        if place.layer in BELOW:
            return self.on_below if above else None
        if outer is not None and not above:
            self._note(frame.f_code.co_qualname, "calls", outer)
            return self.on_called_back
        return self.on_door

    def on_below(self, frame: FrameType, event: str, arg: object) -> Any:  # noqa: ANN401
        """What a door's own function returned on the way is the door's, and only passed on."""
        if event == "return" and not any(arg is each for each in self._handed_in):
            self._note(arg, "returns", frame)
        return self.on_below

    def on_called_back(self, frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ANN401
        if event == "return" and arg is not None:
            self._handed_in.append(arg)
        self.on_door(frame, event, arg)
        return self.on_called_back

    def on_door(self, _frame: FrameType, event: str, arg: Any) -> Any:  # noqa: ANN401
        """An exception that passes a door was raised below, if that is where its trace ends."""
        if event == "exception":
            _, error, trace = arg
            frame = None
            while trace is not None:
                frame = trace.tb_frame if self._atlas.place(trace.tb_frame).own else frame
                trace = trace.tb_next
            if frame and self._atlas.place(frame).layer in BELOW and id(error) not in self._raised:
                self._raised.add(id(error))
                self._note(error, "raises", frame)
        return self.on_door

    def _note(self, value: object, how: str, frame: FrameType) -> None:
        self._found.seen.append(Outcome(value, how, self._atlas.site(frame), frame.f_code))


def _last(found: Outcomes) -> Outcome:
    raised = [each for each in found.seen if each.how == "raises"]
    whole = [each for each in found.seen if not isinstance(each.value, BARE)]
    return (raised or whole or found.seen)[-1]


def shape_of(value: object, literals: frozenset[object] = frozenset(), depth: int = 0) -> Shape:
    """Return the types that lie in a value: no text or number, and not how many there are."""
    cls = type(value)
    if isinstance(value, Enum):
        return frozenset({(cls, value.name)})
    if isinstance(value, type):
        return frozenset({("class", value)})
    if isinstance(value, BARE):
        return frozenset({value} & literals)
    told: Shape = _named(cls)
    if is_mapping(cls) or depth == DEPTH:
        return told
    literals |= literals_of(cls)
    inside = [part.value for part in parts(Part("", value, loose=True), ())]
    return told.union(*(shape_of(inner, literals, depth + 1) for inner in inside))


def _named(cls: type) -> frozenset[type]:
    """Return the nearest class that a reader can find by name; none if it is one of plain data."""
    for base in cls.__mro__:
        if _is_found(base):
            plain = package_of(base) in sys.stdlib_module_names
            return (
                frozenset() if plain and not issubclass(base, BaseException) else frozenset({base})
            )
    return frozenset()


def _is_found(cls: type) -> bool:
    """Tell whether a class stands in its module; one that is made at a call does not."""
    module = sys.modules.get(cls.__module__)
    found: object = module
    for name in cls.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is cls or any(each is cls for each in (vars(module) if module else {}).values())


def literals_of(cls: type) -> frozenset[object]:
    """Return the strings that a class declares for its fields."""
    try:
        hints = get_type_hints(cls)
    except Exception:  # noqa: BLE001  (a name that only a type checker sees)
        return frozenset()
    return frozenset().union(*(_literals(hint) for hint in hints.values()))


def _literals(hint: object) -> frozenset[object]:
    """Return the values that a declaration spells out."""
    hint = getattr(hint, "__value__", hint)  # of `type Reason = ...`
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    return frozenset().union(*(_literals(inner) for inner in get_args(hint)))
