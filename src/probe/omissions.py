"""A route that forgets something: the same request once more, without one thing its route says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from probe.choices import Taken, choices
from probe.findings import finding, shorten
from probe.makers import made_by_one_line
from probe.poorer import Change, Source, source_of
from probe.record import recording
from probe.routes import doors, endpoints, routers

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database
    from probe.events import Event
    from probe.ledger import Ledger


@dataclass(frozen=True)
class Omission:
    """What one function of a route does not do for now."""

    function: FunctionType
    line: int
    text: str

    def __str__(self) -> str:
        """Return `api.py:41 in buy: session.commit()`."""
        code = self.function.__code__
        place = f"{Path(code.co_filename).name}:{self.line} in {code.co_qualname}"
        return f"{place}: {shorten(self.text)}"


def expect_nothing_to_remember(
    backend: Backend, log: Ledger, operation: Callable[[Database], bool], *, wants: str
) -> None:
    """Report what a route of the block may leave out so that it says yes to what is not kept.

    Its routes run again without each statement, without each argument and decorator that can be
    left out, with each `with` left open, without each call around a call, by another name, and
    with what other routes take for a parameter of the same type: that may keep nothing, but not
    keep it after the answer. `operation` makes the request once more, and tells whether it heard
    a yes. It is lost if it is not on disk when the answer begins, or at the end if the block
    itself keeps it no sooner.
    """
    shared = made_by_one_line(backend)
    ran = {id(step.code) for event in log.events for step in event.stack}
    ask = partial(_ask, backend, log.database, operation, told_first=_is_told_first(log))
    with _set(logging.getLogger("probe.web"), "disabled", True):  # what a poorer route breaks
        found = [
            (route, each)
            for door, route in doors(backend, ran)
            if door.__code__ not in shared
            for each in omissions(door)
            if ask().lost
        ]
        late = [each for each in choices(backend, ran) if ask().late]
    # A helper that a route has to name may be right: the route is what can leave it out.
    own = [(route, each) for route, each in found if each.function.__code__ in endpoints()]
    told = own or found
    lost = "Without it the answer is yes, and nothing is kept by then."
    lines = [f"  {each}\n    {lost}" for _, each in told]
    names = ", ".join(sorted({route for route, _ in told}))
    if backend.expect(not found, finding(f"`{names}` has to remember something", lines, wants)):
        backend.expect(not late, _choice(late, wants))


@dataclass(frozen=True)
class _Asked:
    """Whether a request lost what it was told, or had it kept only after the answer."""

    lost: bool
    late: bool


def _ask(
    backend: Backend, database: Database, operation: Callable[[Database], bool], *, told_first: bool
) -> _Asked:
    database = database.fresh()
    before = database.changes()
    kept = []

    def look(event: Event) -> None:
        if event.kind == "answer" and not told_first:
            kept.append(database.changes() > before)

    said_yes = False
    with recording(backend, database, look) as record, suppress(Exception):  # no app, no yes
        said_yes = operation(database)
    wrote = any(each.kind in ("write", "add") for each in record.events)
    in_the_end = database.changes() > before
    lost = said_yes and wrote and not all(kept or [in_the_end])
    return _Asked(lost, late=lost and in_the_end and bool(kept))


def _choice(late: list[tuple[Taken, Taken]], wants: str) -> str:
    """Return what is said of routes that could as well have taken what is kept too late."""
    names = ", ".join(sorted({one.by.__name__ for one, _ in late}))
    kinds = ", ".join(sorted({getattr(one.kind, "__name__", str(one.kind)) for one, _ in late}))
    lines = [
        f"  {one}\n    takes it as {other} does:\n    the answer is yes, and only then it is kept."
        for one, other in late
    ]
    return finding(f"`{names}` has to choose the right `{kinds}`", lines, wants)


def _is_told_first(log: Ledger) -> bool:
    """Tell whether the answer of the block began before anything was kept."""
    ends = [each.end for each in log.writing]
    moments = (each for each in log.events if each.kind == "answer" or each in ends)
    return any(each.kind == "answer" for each in islice(moments, 1))


def omissions(function: FunctionType) -> Iterator[Omission]:
    """Yield each thing that a function says; until the next is asked for, it does not do it."""
    source = source_of(function)
    if source is not None:
        for change in source.changes():
            with _poorer(source, change):
                yield Omission(function, change.line, change.text)
    with _set(function, "__name__", "another_route"):
        yield Omission(function, function.__code__.co_firstlineno, "its name")


@contextmanager
def _poorer(source: Source, change: Change) -> Iterator[None]:
    """Let a function, or the route that is made of it, be as its source is now."""
    function = source.function
    with ExitStack() as stack:
        if change.remade:
            stack.enter_context(_remade(source))
        for each in [function, *_made_in(function)]:
            poorer = source.code_like(each.__code__)
            if poorer is not None:
                stack.enter_context(_set(each, "__code__", poorer))
        yield


@contextmanager
def _remade(source: Source) -> Iterator[None]:
    """Put a route of the function as it is defined now in the place of the one of its path."""
    code = source.defined_anew()
    before = [(each, list(each.routes)) for each in routers()]
    if code is not None:
        with suppress(Exception):  # what cannot be left out
            exec(code, source.function.__globals__, {})  # noqa: S102  (the backend's own)
    for router, routes in before:
        for new in router.routes[len(routes) :]:
            router.routes[:] = [new if _same(new, each) else each for each in routes]
    try:
        yield
    finally:
        for router, routes in before:
            router.routes[:] = routes


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401  (of Starlette)
    where = [(getattr(each, "path", None), getattr(each, "methods", None)) for each in (one, other)]
    return where[0] == where[1]


def _made_in(function: FunctionType) -> list[FunctionType]:
    """Return the function in which this one is made anew with each app, if it is."""
    name, inside, _ = function.__code__.co_qualname.partition(".<locals>")
    found: Any = function.__globals__.get(name)
    return [found] if inside and isinstance(found, FunctionType) else []


@contextmanager
def _set(owner: object, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
