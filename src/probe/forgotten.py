"""A door that forgets to say something: the last call into the core once more, without it."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import Context
from copy import copy
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import FrameType, FunctionType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from sqlalchemy.orm import close_all_sessions, sessionmaker

from probe.crossings import Atlas, listening
from probe.digging import attributes
from probe.findings import finding
from probe.kinds import PLAIN

if TYPE_CHECKING:
    from probe.backend import Backend

DOORS = ("transport", "wiring", "outside")
Arguments = Mapping[str, Any]


@dataclass
class Calls:
    """The calls of a block that went from a door into the application."""

    made: list[tuple[FunctionType, dict[str, Any], str]] = field(default_factory=list)


@contextmanager
def calls_of(backend: Backend) -> Iterator[Calls]:
    """Note the calls of the block that enter the application, with their arguments."""
    calls, atlas = Calls(), Atlas(backend)

    def hear(frame: FrameType, event: str, _arg: object) -> None:
        place = atlas.place(frame)
        if event != "call" or place.layer != "application" or not place.is_function:
            return
        if frame.f_code.co_name == "__init__":  # once more, it would change an object that is used
            return
        outer = atlas.caller(frame, beyond=("infrastructure",))
        if outer is None or atlas.place(outer).layer in DOORS:
            function = _function_of(frame)
            if function is not None:
                name = atlas.site(frame).name
                calls.made.append((function, _given(function, frame), name))

    with listening(backend, hear):
        yield calls


def expect_not_forgotten(
    backend: Backend, calls: Calls, done: Callable[[], bool], *, wants: str
) -> None:
    """Report what a door may leave out so that the core does what it has just refused.

    Each call is made once more where no context variable is set, and without each argument, or
    field of one, that has a default or may be None by its type. A default is also an attribute of
    the class, what an object is made with before it is told more, and an entry that is missing in
    `**options` or in the `info` of a session factory. `done()` tells whether the core acted.
    """
    if not backend.expect(bool(calls.made), finding("no call went into the core", [], wants)):
        return
    for function, given, name in reversed(calls.made):  # an earlier one may tell who asks
        for left_out, arguments in _poorer(function, given):
            with suppress(Exception):
                Context().run(_call, function, arguments)
            close_all_sessions()  # one of a door, which ends it itself, would hold the lock
            if done():
                summary = f"a door that says nothing of {left_out} gets what was refused"
                code = function.__code__
                path = code.co_filename.removeprefix(str(backend.root)).lstrip("/\\")
                line = f"  {path}:{code.co_firstlineno} {name} takes it for granted"
                backend.expect(ok=False, message=finding(summary, [line], wants))
                return


def _poorer(function: FunctionType, given: Arguments) -> Iterator[tuple[str, Arguments]]:
    """Yield the call without one thing each time, by the name of what is missing."""
    yield "who acts (no context, no call before)", given
    package = function.__module__.partition(".")[0]
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is not parameter.empty and name in given:
            yield name, {key: value for key, value in given.items() if key != name}
        value = given.get(name)
        if parameter.kind is parameter.VAR_KEYWORD and isinstance(value, dict):
            for key in value:
                yield key, {**given, name: {k: v for k, v in value.items() if k != key}}
        if _may_be_none(function, name) and value is not None:
            yield name, {**given, name: None}
        for inner, poorer in (*_without_a_field(value), *_made_anew(value, package)):
            yield f"{name}.{inner}", {**given, name: poorer}


def _may_be_none(owner: object, name: str) -> bool:
    """Tell whether the type of an argument or a field says that it may be None."""
    try:
        return type(None) in get_args(get_type_hints(owner).get(name))
    except Exception:  # noqa: BLE001  (a name that only a type checker knows, and whatever else)
        return False


def _made_anew(value: object, package: str) -> Iterator[tuple[str, object]]:
    """Yield an object as its class would make it: told nothing more, or less from the start."""
    cls = type(value)
    own = cls.__module__.partition(".")[0] == package
    if not own or not isinstance(inspect.getattr_static(cls, "__init__"), FunctionType):
        return
    held, takes = attributes(value), inspect.signature(cls).parameters
    given = {
        name: held[name if name in held else f"_{name}"]
        for name in takes
        if {name, f"_{name}"} & held.keys()
    }
    optional = [name for name in given if takes[name].default is not inspect.Parameter.empty]
    for left_out in ("", *optional):
        with suppress(Exception):  # made in a way of its own
            made = cls(**{name: each for name, each in given.items() if name != left_out})
            anew = attributes(made)
            changed = [name for name, each in held.items() if anew.get(name) is not each]
            if changed:
                yield left_out or changed[0], made


def _without_a_field(value: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  (an argument)
    """Yield a value once for each field that it can be made without."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            with suppress(TypeError, ValueError):
                yield each.name, replace(value, **_default(each))
            told = getattr(value, each.name, None)
            if not isinstance(told, PLAIN) and _may_be_none(type(value), each.name):
                with suppress(TypeError, ValueError):
                    yield each.name, replace(value, **{each.name: None})
    elif isinstance(value, sessionmaker):
        if value.kw.get("info"):
            poorer = copy(value)
            poorer.kw = {name: each for name, each in value.kw.items() if name != "info"}
            yield "info", poorer
    elif hasattr(value, "_field_defaults"):
        for name, default in value._field_defaults.items():
            yield name, value._replace(**{name: default})
    else:
        for name in getattr(value, "__dict__", ()):
            default = inspect.getattr_static(type(value), name, None)
            if default is not None and not hasattr(default, "__get__"):
                poorer = copy(value)
                delattr(poorer, name)
                yield name, poorer


def _default(each: Any) -> dict[str, Any]:  # noqa: ANN401  (a dataclass field)
    made = each.default_factory() if callable(each.default_factory) else each.default
    if made is inspect.Parameter.empty or type(made).__name__ == "_MISSING_TYPE":
        message = "it has no default"
        raise ValueError(message)
    return {each.name: made}


def _function_of(frame: FrameType) -> FunctionType | None:
    """Return the function that this frame runs; of several closures, the one with its cells."""
    code = frame.f_code
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE):
        return None
    known = _known_by_name(frame)  # asking the collector takes long
    for each in [known] if known else gc.get_referrers(code):
        if isinstance(each, FunctionType) and each.__code__ is code:
            cells = zip(code.co_freevars, each.__closure__ or (), strict=True)
            with suppress(ValueError):  # a cell that is still empty
                if all(frame.f_locals.get(name) is cell.cell_contents for name, cell in cells):
                    return each
    return None


def _known_by_name(frame: FrameType) -> FunctionType | None:
    """Return the function of the module, or of the class of its first argument, if it is that."""
    code = frame.f_code
    first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
    method = inspect.getattr_static(type(first), code.co_name, None)
    for each in (frame.f_globals.get(code.co_name), method):
        if isinstance(each, FunctionType) and each.__code__ is code:
            return each
    return None


def _given(function: FunctionType, frame: FrameType) -> dict[str, Any]:
    names = inspect.signature(function, follow_wrapped=False).parameters
    return {name: frame.f_locals[name] for name in names if name in frame.f_locals}


def _call(function: FunctionType, arguments: Arguments) -> object:
    signature = inspect.signature(function, follow_wrapped=False)
    bound = inspect.BoundArguments(signature, dict(arguments))
    return function(*bound.args, **bound.kwargs)
