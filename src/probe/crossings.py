"""The hook behind `boundary`, `without` and `xray`: every call of a block, and whose code it is."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from probe.findings import finding
from probe.sites import Site
from probe.stack import is_framework, module_of, site_of

if TYPE_CHECKING:
    from probe.backend import Backend

Hear = Callable[[FrameType, str, object], object]
DEAF = "never again"  # what `hear` answers when this piece of code is of no interest, ever
TAKES_NO_DATA = ("__exit__", "__aexit__", "__eq__", "__ne__", "__set_name__", "__init_subclass__")
LOST = "the probe's view was switched off inside the block"
LOST_WANTS = "Leave sys.setprofile alone while the tests look."


@dataclass(frozen=True)
class Place:
    """Where a piece of code belongs; `own` tells whether it is code under test."""

    module: str
    layer: str
    own: bool
    code: CodeType

    @property
    def package(self) -> str:
        """The installed package it belongs to."""
        return self.module.partition(".")[0]

    @property
    def is_function(self) -> bool:
        """Whether it is a function, and not the body of a module or class."""
        return bool(self.code.co_flags & inspect.CO_OPTIMIZED)


class Atlas:
    """Knows the place of each frame; asks once for each piece of code."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._known: dict[int, Place] = backend.code.places

    def place(self, frame: FrameType) -> Place:
        """Return where the code of a frame belongs."""
        known = self._known.get(id(frame.f_code))
        if known is None:
            known = self._known[id(frame.f_code)] = self._look_up(frame)
        return known

    def own(self, frame: FrameType | None) -> FrameType | None:
        """Return this frame, or the nearest one around it, that runs code under test."""
        while frame is not None and not self.place(frame).own:
            frame = frame.f_back
        return frame

    def caller(self, frame: FrameType, beyond: tuple[str, ...] = ()) -> FrameType | None:
        """Return the nearest own frame around this one, or None if a framework is nearer.

        Frames of the layers in `beyond` are passed over.
        """
        outer = frame.f_back
        while outer is not None:
            place = self.place(outer)
            if place.own and place.layer not in beyond:
                return outer
            if is_framework(place.module):
                return None
            outer = outer.f_back
        return None

    def site(self, frame: FrameType) -> Site:
        """Return the line a frame is at."""
        place = self.place(frame)
        return site_of(frame, place.module, place.layer)

    def _look_up(self, frame: FrameType) -> Place:
        module = module_of(self._backend, frame)
        if module:
            return Place(module, self._backend.layers.of(module), own=True, code=frame.f_code)
        name = str(frame.f_globals.get("__name__", ""))
        return Place(name, "outside", own=False, code=frame.f_code)


def arguments(frame: FrameType) -> Iterator[tuple[str, object]]:
    """Yield the arguments of a call by name; those of `**kwargs` each by its own."""
    code = frame.f_code
    if code.co_name in TAKES_NO_DATA:
        return
    stars = bool(code.co_flags & inspect.CO_VARARGS)
    named = code.co_argcount + code.co_kwonlyargcount + stars
    values = frame.f_locals
    for name in code.co_varnames[:named]:
        if not name.startswith("."):
            yield name, values.get(name)
    if code.co_flags & inspect.CO_VARKEYWORDS:
        given = values.get(code.co_varnames[named])
        yield from given.items() if isinstance(given, dict) else ()


@contextmanager
def listening(backend: Backend, hear: Hear) -> Iterator[None]:
    """Let `hear` see every call and return of a block, after whoever listened before.

    A piece of code for which it answers `DEAF` is not put before it again.
    """
    before, before_in_threads = sys.getprofile(), threading.getprofile()
    errors: list[BaseException] = []
    hook = _chain(before, hear, errors)
    threading.setprofile(_chain(before_in_threads, hear, errors))
    sys.setprofile(hook)
    try:
        yield
    finally:
        lost = sys.getprofile() is not hook
        sys.setprofile(before)
        threading.setprofile(before_in_threads)
    if errors:
        raise errors[0]
    backend.expect(not lost, finding(LOST, [], LOST_WANTS))


def _chain(before: object, hear: Hear, errors: list[BaseException]) -> Hear:
    earlier = before if callable(before) else None
    deaf: dict[int, CodeType] = {}  # kept, so that none is taken for another

    def hook(frame: FrameType, event: str, arg: object) -> None:
        if earlier is not None:
            earlier(frame, event, arg)
        code = frame.f_code
        if id(code) in deaf or event in ("c_return", "c_exception"):
            return
        try:
            if hear(frame, event, arg) is DEAF:
                deaf[id(code)] = code
        except BaseException as error:  # noqa: BLE001  (Python would drop the hook; raised afterwards)
            errors.append(error)

    return hook
