"""The types that lie in a value: what tells one outcome from another."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Literal, get_args, get_origin, get_type_hints, is_typeddict

from probe.digging import Part, package_of, parts

BARE = (str, bytes, int, float, type(None))
DEPTH = 6
Shape = frozenset[object]


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
    if depth == DEPTH:
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


def literals_of(cls: type, depth: int = 0) -> frozenset[object]:
    """Return the strings that a class declares for its fields."""
    try:
        hints = get_type_hints(cls)
    except Exception:  # noqa: BLE001  (a name that only a type checker sees)
        return frozenset()
    return frozenset().union(*(literals_in(hint, depth) for hint in hints.values()))


def literals_in(hint: object, depth: int = 0) -> frozenset[object]:
    """Return the values that a declaration spells out; a `TypedDict` spells out its fields'."""
    hint = getattr(hint, "__value__", hint)  # of `type Reason = ...`
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    if isinstance(hint, type) and is_typeddict(hint) and depth < DEPTH:
        return literals_of(hint, depth + 1)
    return frozenset().union(*(literals_in(inner, depth) for inner in get_args(hint)))
