"""A door that forgets to say something: the last call into the core once more, without it."""

from __future__ import annotations

import dis
import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from copy import copy
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import FrameType, FunctionType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import sqlalchemy as sa
from sqlalchemy.orm import Session, close_all_sessions, sessionmaker

from probe.crossings import DEAF, Atlas, listening
from probe.digging import attributes
from probe.findings import finding
from probe.kinds import PLAIN
from probe.slots import Arguments, call, given_to, signature_of, slots

if TYPE_CHECKING:
    from probe.backend import Backend

DOORS = ("transport", "wiring", "outside")


@dataclass
class Calls:
    """The calls of a block that went from a door into the application."""

    made: list[tuple[FunctionType, dict[str, Any], str]] = field(default_factory=list)


@contextmanager
def calls_of(backend: Backend) -> Iterator[Calls]:
    """Note the calls of the block that enter the application, with their arguments."""
    calls, atlas = Calls(), Atlas(backend)

    def hear(frame: FrameType, event: str, _arg: object) -> object:
        place = atlas.place(frame)
        if place.layer != "application" or not place.is_function:
            return DEAF
        if frame.f_code.co_name == "__init__":  # once more, it would change an object that is used
            return DEAF
        if event != "call":
            return None
        outer = atlas.caller(frame, beyond=("infrastructure",))
        if outer is None or atlas.place(outer).layer in DOORS:
            function = _function_of(frame)
            if function is not None:
                name = atlas.site(frame).name
                calls.made.append((function, given_to(function, frame), name))
        return None

    with listening(backend, hear):
        yield calls


def expect_not_forgotten(
    backend: Backend, calls: Calls, done: Callable[[], bool], *, wants: str
) -> None:
    """Report what a door may leave out so that the core does what it has just refused.

    Each call is made once more where no context variable is set, and without each argument, or
    field of one, that has a default; with None for who can be that; and with each flag turned. A
    default is also an attribute of the class, what an object is made with before it is told more,
    and what is missing in `*rest`, in `**options` or in the `info` of a session factory. A session
    that the call leaves open is committed, as its door would do. `done()` tells whether the core
    acted.
    """
    if not backend.expect(bool(calls.made), finding("no call went into the core", [], wants)):
        return
    with _begun() as begun:
        for function, given, name in reversed(calls.made):  # an earlier one may tell who asks
            for otherwise, arguments in _poorer(function, given):
                Context().run(_call_again, function, arguments, begun)
                if done():
                    summary = f"a door that {otherwise} gets what was refused"
                    line = f"  {_place(backend, function)} {name} acts when it is called like that"
                    backend.expect(ok=False, message=finding(summary, [line], wants))
                    return


def expect_not_repeated(
    backend: Backend, calls: Calls, done: Callable[[], bool], *, wants: str
) -> None:
    """Report a call that acts when it is made once more, although the books say no by now.

    `done()` tells whether it acted; where that is so before the first call, nothing is said.
    """
    if done():
        return
    with _begun() as begun:
        for function, given, name in calls.made:
            _call_again(function, given, begun)
            if done():
                line = f"  {_place(backend, function)} {name} does it whatever the books say"
                summary = f"{name} lets the house do what is not due"
                backend.expect(ok=False, message=finding(summary, [line], wants))
                return


@contextmanager
def _begun() -> Iterator[list[Session]]:
    """Give the sessions that begin a transaction in the block."""
    begun: list[Session] = []

    def note(session: Session, _transaction: object) -> None:
        begun.append(session)

    sa.event.listen(Session, "after_transaction_create", note)
    try:
        yield begun
    finally:
        sa.event.remove(Session, "after_transaction_create", note)


def _call_again(function: FunctionType, arguments: Arguments, begun: list[Session]) -> None:
    begun.clear()
    with suppress(Exception):
        call(function, arguments)
        for each in set(begun):  # a door that is told of no error keeps what was done
            each.commit()
    close_all_sessions()  # or one that a door ends would hold the lock


def _place(backend: Backend, function: FunctionType) -> str:
    code = function.__code__
    path = code.co_filename.removeprefix(str(backend.root)).lstrip("/\\")
    return f"{path}:{code.co_firstlineno}"


def _poorer(function: FunctionType, given: Arguments) -> Iterator[tuple[str, Arguments]]:
    """Yield the call otherwise each time, by how; in the end what its types may not allow."""
    yield "says nothing of who acts (no context, no call before)", given
    package = function.__module__.partition(".")[0]
    told = list(slots(function, given))
    for slot in told:
        if slot.optional:
            yield f"says nothing of {slot.name}", slot.put()
        if isinstance(slot.value, bool):
            yield f"says {slot.name}={not slot.value}", slot.put(not slot.value)
        for inner, poorer in (*_without_a_field(slot.value), *_made_anew(slot.value, package)):
            yield f"says nothing of {slot.name}.{inner}", slot.put(poorer)
    for slot in told:
        typed = slot.annotated and isinstance(slot.value, PLAIN)
        if slot.value is not None and not (typed and not _may_be_none(function, slot.name)):
            yield f"says nothing of {slot.name}", slot.put(None)


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
    held, takes = attributes(value), signature_of(cls).parameters
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
    if _is_record(value):
        yield from _with_poorer_fields(value)
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


def _is_record(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _with_poorer_fields(value: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  (a dataclass)
    """Yield it with each field as by default, with None in it, or with one that is poorer."""
    for each in fields(value):
        told = getattr(value, each.name, None)
        loose = not isinstance(told, PLAIN)
        poorer = list(_without_a_field(told)) if _is_record(told) else []
        with suppress(TypeError, ValueError):
            yield each.name, replace(value, **_default(each))
        if told is not None and (loose or _may_be_none(type(value), each.name)):
            with suppress(TypeError, ValueError):
                yield each.name, replace(value, **{each.name: None})
        for inner, less in poorer:
            with suppress(TypeError, ValueError):
                yield f"{each.name}.{inner}", replace(value, **{each.name: less})


def _default(each: Any) -> dict[str, Any]:  # noqa: ANN401  (a dataclass field)
    made = each.default_factory() if callable(each.default_factory) else each.default
    if made is inspect.Parameter.empty or type(made).__name__ == "_MISSING_TYPE":
        message = "it has no default"
        raise ValueError(message)
    return {each.name: made}


def _function_of(frame: FrameType) -> FunctionType | None:
    """Return the function that this frame runs; of several closures, the one with its cells."""
    code = frame.f_code
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR) or _goes_on(frame):
        return None
    known = _known_by_name(frame)  # asking the collector takes long
    for each in [known] if known else gc.get_referrers(code):
        if isinstance(each, FunctionType) and each.__code__ is code:
            cells = zip(code.co_freevars, each.__closure__ or (), strict=True)
            with suppress(ValueError):  # a cell that is still empty
                if all(frame.f_locals.get(name) is cell.cell_contents for name, cell in cells):
                    return each
    return None


def _goes_on(frame: FrameType) -> bool:
    """Tell whether a coroutine has been entered before: what it was given may be changed by now."""
    if not frame.f_code.co_flags & inspect.CO_COROUTINE:
        return False
    begins = (each.offset for each in dis.get_instructions(frame.f_code) if each.opname == "RESUME")
    return frame.f_lasti > next(begins)


def _known_by_name(frame: FrameType) -> FunctionType | None:
    """Return the function of the module, or of the class of its first argument, if it is that."""
    code = frame.f_code
    first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
    method = inspect.getattr_static(type(first), code.co_name, None)
    for each in (frame.f_globals.get(code.co_name), method):
        if isinstance(each, FunctionType) and each.__code__ is code:
            return each
    return None
