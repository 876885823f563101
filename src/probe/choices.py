"""A route that takes the wrong one: what it is given, as another route is given it."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from probe.routes import hints_of, routes_of

if TYPE_CHECKING:
    from probe.backend import Backend


@dataclass(frozen=True)
class Taken:
    """What a route takes by `Depends`: of which type, from what, and for how long."""

    kind: Any
    call: Any
    scope: str | None
    by: FunctionType = field(compare=False)

    def __str__(self) -> str:
        """Return `show in api.py:41 (Depends(session))`."""
        said = [getattr(self.call, "__name__", str(self.call))]
        said += [f"scope={self.scope!r}"] if self.scope else []
        code = self.by.__code__
        place = f"{Path(code.co_filename).name}:{code.co_firstlineno}"
        return f"{self.by.__name__} in {place} (Depends({', '.join(said)}))"


def choices(backend: Backend, ran: Container[int]) -> Iterator[tuple[Taken, Taken]]:
    """Yield what a route that `ran` takes, and what another takes for the same type.

    Until the next is asked for, an app that is made gives the second in the place of the first.
    `ran` holds ids of code.
    """
    taken = [each for route in routes_of(backend) for each in _taken(route.dependant, route)]
    for one in _distinct([each for each in taken if id(each.by.__code__) in ran]):
        for other in _distinct(taken):
            if other.kind == one.kind and other != one:
                with _given(one, other):
                    yield one, other


def _distinct(taken: list[Taken]) -> list[Taken]:
    """Return each way once; what FastAPI may call need not have a hash."""
    return [each for at, each in enumerate(taken) if each not in taken[:at]]


def _taken(dependant: Any, route: Any) -> Iterator[Taken]:  # noqa: ANN401  (of FastAPI)
    hints = hints_of(dependant.call)
    for each in dependant.dependencies:
        hint = hints.get(each.name)
        if hint is not None and isinstance(route.endpoint, FunctionType):
            kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
            yield Taken(kind, each.call, each.scope, route.endpoint)
        yield from _taken(each, route)


@contextmanager
def _given(one: Taken, other: Taken) -> Iterator[None]:
    """Let FastAPI read `other` wherever a parameter says `one`."""
    reader: Any = sys.modules["fastapi.dependencies.utils"]
    before = reader.analyze_param

    def read(**said: Any) -> Any:  # noqa: ANN401  (of FastAPI)
        found = before(**said)
        depends = found.depends
        if depends is None or (depends.dependency, depends.scope) != (one.call, one.scope):
            return found
        instead = replace(depends, dependency=other.call, scope=other.scope)
        return replace(found, depends=instead)

    reader.analyze_param = read
    try:
        yield
    finally:
        reader.analyze_param = before
