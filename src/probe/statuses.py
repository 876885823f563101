"""HTTP statuses, wherever they lie: in a value, on its class, in a text, in a line of code."""

from __future__ import annotations

import re
from dataclasses import Field
from enum import Enum
from http import HTTPStatus
from types import BuiltinMethodType, CodeType, FunctionType

from probe.digging import Part, is_open, parts

NUMBER = re.compile(r"(?<![^\W_])\d+(?![^\W_])")  # a word of its own, as in `sold-out-409`
LETTER = re.compile(r"[^\W\d]")
WORDS = (str, bytes, float, type(None))
DEPTH = 6


def holds(value: object, statuses: tuple[int, ...], depth: int = 0) -> bool:
    """Tell whether one of these statuses lies in a value, or on the class of it."""
    cls = type(value)
    if isinstance(value, HTTPStatus):
        return True
    if isinstance(value, Enum):
        kept = value.value  # what is written down there counts no seats: each word for itself
        if type(kept) is int:
            kept = int(str(kept)[:3])  # 40901 has one, too
        return holds(kept.split() if isinstance(kept, str) else kept, statuses, depth)
    if isinstance(value, int):
        return value in statuses
    if isinstance(value, (*WORDS, type)) or depth == DEPTH:
        return isinstance(value, str) and _says(value, {str(each) for each in statuses})
    if isinstance(value, Field | BuiltinMethodType):  # `get` of a table is one with it
        kept = value.metadata if isinstance(value, Field) else value.__self__
        return holds(kept, statuses, depth + 1)
    inside = [part.value for part in parts(Part("", value, loose=True), ())]
    if is_open(cls, ()):
        said = [entry for base in cls.__mro__[:-1] for entry in vars(base).items()]
        inside += [inner for name, inner in said if name != "__doc__"]
    return any(holds(inner, statuses, depth + 1) for inner in inside)


def _says(text: str, numbers: set[str]) -> bool:
    """Tell whether a text begins with a number, or a word has it; a sentence may count with it."""
    if numbers.isdisjoint(NUMBER.findall(text)):
        return False
    words = text.split()
    telling = words if len(words) == 1 else [word for word in words if LETTER.search(word)]
    return words[0] in numbers or any(not numbers.isdisjoint(NUMBER.findall(w)) for w in telling)


def spelled_in(value: object, module: str) -> set[int]:
    """Return the numbers that stand in a function of this module, and in those inside of it."""
    function = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
    if not isinstance(function, FunctionType) or function.__module__ != module:
        return set()
    waiting, found = [function.__code__], set[object]()
    while waiting:
        for each in waiting.pop().co_consts:
            if isinstance(each, CodeType):
                waiting.append(each)
            else:
                found.update(each if isinstance(each, tuple | frozenset) else [each])
    return {each for each in found if type(each) is int}
