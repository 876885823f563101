"""The types that lie in a value: what tells one outcome from another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from types import FunctionType, UnionType
from typing import Literal, Union, get_args, get_origin, is_typeddict
from weakref import WeakKeyDictionary

from probe.digging import CLOSED, Part, package_of, parts
from probe.hints import hints_inside, hints_of

BARE = (str, bytes, int, float, type(None))
DEPTH = 6
Shape = frozenset[object]
_DECLARED: WeakKeyDictionary[type, list[object]] = WeakKeyDictionary()


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
    """Return the strings that a class declares: for a field, when it is made, or as an answer."""
    if cls not in _DECLARED:  # to read its source takes a millisecond
        members = [pair for base in cls.__mro__ if _is_read(base) for pair in vars(base).items()]
        inside = [hint for pair in members for hint in _of_member(*pair)]
        _DECLARED[cls] = [*hints_of(cls).values(), *inside]
    return frozenset().union(*(literals_in(hint, depth) for hint in _DECLARED[cls]))


def _is_read(cls: type) -> bool:
    package = package_of(cls)
    return package not in sys.stdlib_module_names and package not in CLOSED


def _of_member(name: str, member: object) -> Iterator[object]:
    """Yield what a constructor declares for its arguments and fields, or a method returns."""
    function = getattr(member, "fget", None) or getattr(member, "func", member)
    if isinstance(function, FunctionType):
        hints = hints_of(function)
        if name in ("__init__", "__new__"):
            yield from (*hints.values(), *hints_inside(function))
        elif "return" in hints:
            yield hints["return"]


def literals_in(hint: object, depth: int = 0) -> frozenset[object]:
    """Return the values that a declaration spells out; a `TypedDict` spells out its fields'."""
    hint = getattr(hint, "__value__", hint)  # of `type Reason = ...`
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    if isinstance(hint, type) and is_typeddict(hint) and depth < DEPTH:
        return literals_of(hint, depth + 1)
    if str in get_args(hint) and get_origin(hint) in (Union, UnionType):
        return frozenset()  # any text at all
    return frozenset().union(*(literals_in(inner, depth) for inner in get_args(hint)))
