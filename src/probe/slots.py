"""The arguments of a call one by one, and the same call with another value for one of them."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, FunctionType
from typing import Any, NamedTuple

Arguments = Mapping[str, Any]


class Slot(NamedTuple):
    """One argument of a call; `put` gives the call with another value for it, or without it."""

    name: str
    value: Any
    parameter: inspect.Parameter
    put: Callable[..., Arguments]

    @property
    def optional(self) -> bool:
        """Whether a caller may leave it out."""
        several = self.parameter.kind in (
            inspect.Parameter.VAR_POSITIONAL,
            inspect.Parameter.VAR_KEYWORD,
        )
        return several or self.parameter.default is not inspect.Parameter.empty

    @property
    def annotated(self) -> bool:
        """Whether its type is written down."""
        return self.parameter.annotation is not self.parameter.empty


def slots(function: FunctionType, given: Arguments) -> Iterator[Slot]:
    """Yield each argument of a call; what lies in `*rest` or `**options` is one each."""
    for name, parameter in signature_of(function).parameters.items():
        value = given.get(name)
        if parameter.kind is parameter.VAR_KEYWORD:
            for key, each in dict(value or {}).items():
                yield Slot(key, each, parameter, _into_mapping(given, name, key))
        elif parameter.kind is parameter.VAR_POSITIONAL:
            for at, each in enumerate(value or ()):
                yield Slot(f"{name}[{at}]", each, parameter, _into_tuple(given, name, at))
        elif name in given:
            yield Slot(name, value, parameter, _into(given, name))


def given_to(function: FunctionType, frame: FrameType) -> dict[str, Any]:
    """Return the arguments with which this frame runs the function."""
    names = signature_of(function).parameters
    return {name: frame.f_locals[name] for name in names if name in frame.f_locals}


def call(function: FunctionType, arguments: Arguments) -> None:
    """Call the function, and see a coroutine through."""
    bound = inspect.BoundArguments(signature_of(function), dict(arguments))
    answer = function(*bound.args, **bound.kwargs)
    if inspect.iscoroutine(answer):
        asyncio.run(answer)


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """Return what a function takes itself, whatever it wraps."""
    if sys.version_info >= (3, 14):  # a name that only a type checker sees is no error
        from annotationlib import Format  # noqa: PLC0415

        return inspect.signature(
            function, follow_wrapped=False, annotation_format=Format.FORWARDREF
        )
    else:  # noqa: RET505  (what a type checker understands)
        return inspect.signature(function, follow_wrapped=False)


def _into(given: Arguments, name: str) -> Callable[..., dict[str, Any]]:
    others = {key: each for key, each in given.items() if key != name}
    return lambda *new: {**others, **dict(zip([name], new, strict=False))}


def _into_mapping(given: Arguments, name: str, key: str) -> Callable[..., Arguments]:
    put = _into(given[name], key)
    return lambda *new: {**given, name: put(*new)}


def _into_tuple(given: Arguments, name: str, at: int) -> Callable[..., Arguments]:
    before, after = given[name][:at], given[name][at + 1 :]
    return lambda *new: {**given, name: (*before, *new, *after)}
