"""The classes that doors are made of: bodies, parameters and answers of routes."""

from __future__ import annotations

import gc
import inspect
import sys
from collections import defaultdict
from collections.abc import Container, Iterator
from functools import cache, partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from probe.stack import code_of

if TYPE_CHECKING:
    from probe.backend import Backend

PYDANTIC = ("__pydantic_fields__", "__pydantic_validator__")
RECORDS = (*PYDANTIC, "__dataclass_fields__", "__attrs_attrs__", "__struct_fields__")


class Routes:
    """Knows which classes the doors of the code under test use."""

    def __init__(self, backend: Backend) -> None:
        self._package = backend.package
        self._layers = backend.layers
        self._in_routes = cache(self._used_in_routes)

    def use(self, cls: type, door: str) -> bool:
        """Tell whether a class is a door's: written in one, or a pydantic model of a route.

        `door` is the module the value comes from; routes are looked for once for each.
        """
        if not any(hasattr(cls, mark) for mark in RECORDS):
            return False
        if self._layers.of(cls.__module__) == "transport" and self._is_ours(cls):
            return True
        return any(hasattr(cls, mark) for mark in PYDANTIC) and cls in self._in_routes(door)

    def _is_ours(self, thing: object) -> bool:
        return str(getattr(thing, "__module__", "")).partition(".")[0] == self._package

    def _used_in_routes(self, _door: str) -> frozenset[type]:
        routes = [route for route in _routes() if self._is_ours(route.endpoint)]
        return frozenset(cls for route in routes for cls in _classes_of(route))


def endpoints() -> frozenset[object]:
    """Return the code of every function that a route was made of."""
    return frozenset(each.__code__ for route in _routes() for each in functions_of(route.endpoint))


def routes_of(backend: Backend) -> list[Any]:
    """Return the routes whose endpoint is a function of the backend, of earlier apps too."""
    found = ((each, list(functions_of(each.endpoint))) for each in _routes())
    return [each for each, functions in found if any(_lies_in(backend, one) for one in functions)]


def doors(backend: Backend, ran: Container[int]) -> list[tuple[FunctionType, str]]:
    """Return what each route of which some code `ran` is made of, with the route's name.

    That is its endpoint, and the dependencies that somebody has to name for this route alone:
    functions of the backend. `ran` holds ids: code in two files can be equal.
    """
    routes = _routes()
    users: dict[object, set[object]] = defaultdict(set)
    for route in routes:
        for call in _calls_of(route.dependant):
            users[code_of(call)].add(code_of(route.endpoint))
    shared = _shared()
    found: dict[int, tuple[FunctionType, str]] = {}
    for route in routes:
        own = [each for each in _calls_of(route.dependant) if len(users[code_of(each)]) == 1]
        # What a router names for all its routes, nobody has to remember.
        named = [each.dependency for each in route.dependencies if id(each) not in shared]
        calls = [route.endpoint, *named, *own]
        functions = {
            id(each.__code__): (each, route.name) for call in calls for each in functions_of(call)
        }
        if any(code in ran for code in functions):
            found |= functions
    return [each for each in found.values() if _lies_in(backend, each[0])]


def routers() -> list[Any]:
    """Return every router that there is, that of an app too."""
    return _all_of("APIRouter")


def functions_of(call: Any) -> Iterator[FunctionType]:  # noqa: ANN401  (whatever FastAPI may call)
    """Yield the function behind something that can be called, and what it is wrapped round."""
    while isinstance(call, partial):
        call = call.func
    call = getattr(call, "__func__", call)
    if not isinstance(call, FunctionType):
        call = vars(type(call)).get("__call__")  # of an object that is called
    if isinstance(call, FunctionType):
        yield call
        yield from functions_of(vars(call).get("__wrapped__"))


def _shared() -> frozenset[int]:
    """Return the identities of the dependencies that routers name."""
    return frozenset(id(each) for router in routers() for each in router.dependencies)


def _calls_of(dependant: Any) -> Iterator[Any]:  # noqa: ANN401  (as above)
    for each in dependant.dependencies:
        yield each.call
        yield from _calls_of(each)


def _lies_in(backend: Backend, function: FunctionType) -> bool:
    return Path(function.__code__.co_filename).is_relative_to(backend.root / backend.package)


def _routes() -> list[Any]:
    return _all_of("APIRoute")


def _all_of(name: str) -> list[Any]:
    """Return what there is of a class of `fastapi.routing`; nothing if nobody imported that."""
    routing = sys.modules.get("fastapi.routing")
    if routing is None:
        return []
    kind = getattr(routing, name)
    return [each for each in gc.get_objects() if isinstance(each, kind)]


def _classes_of(route: Any) -> Iterator[type]:  # noqa: ANN401  (fastapi need not be installed)
    yield from _classes_in(route.response_model)
    dependants = [route.dependant]
    for each in dependants:
        dependants.extend(each.dependencies)
        for hint in hints_of(each.call).values():
            yield from _classes_in(hint)


def _classes_in(hint: object) -> Iterator[type]:
    """Yield the classes in a hint, but not what a dependency makes."""
    if isinstance(hint, type) and get_origin(hint) is None:
        yield hint
    elif get_origin(hint) is not Annotated or not _is_made(hint):
        for inner in get_args(hint):
            yield from _classes_in(inner)


def _is_made(hint: object) -> bool:
    return any(type(mark).__name__ in ("Depends", "Security") for mark in get_args(hint)[1:])


def hints_of(call: Any) -> dict[str, object]:  # noqa: ANN401  (whatever FastAPI may call)
    """Return the types of what can be called, each with its default as a mark; {} if unknown."""
    try:
        hints: dict[str, object] = get_type_hints(call, include_extras=True)
        parameters = inspect.signature(call).parameters
    except Exception:  # noqa: BLE001  (a name that only a type checker sees)
        return {}
    return {
        name: Annotated[hint, parameters[name].default]
        for name, hint in hints.items()
        if name in parameters
    }
