"""What kind of thing a value is: of the web, of auth, a mapped row, a route's class, untyped."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping
from enum import Enum
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapper

from probe.digging import (
    Part,
    attributes,
    entries,
    full_name,
    is_bag,
    is_bare,
    is_mapping,
    package_of,
    parts,
)
from probe.hints import Hints, declares_mapping, declares_typed_dict
from probe.routes import Routes

if TYPE_CHECKING:
    from probe.backend import Backend

KINDS = ("web", "auth", "row", "dto", "untyped")
WEB = ("fastapi", "starlette")
AUTH = ("jwt", "authlib", "jose", "joserfc", "passlib", "pwdlib", "itsdangerous", "oauthlib")
AUTH_MODULES = ("fastapi.security.", "fastapi_users.", "starlette.authentication.")
RESULTS = (sa.Row, sa.RowMapping, sa.Result, sa.ScalarResult, sa.MappingResult)
REQUEST_PARTS = frozenset(("headers", "cookies", "query_params", "state", "session", "scope"))
TELLING_PARTS = frozenset(("headers", "cookies", "state"))
PLAIN = (str, bytes, int, float, Enum, dt.date, dt.time, dt.timedelta, type(None))
DEPTH, MOST = 5, 2000


class Found(NamedTuple):
    """Something that may not belong there: its kind, its name, and where inside the value."""

    kind: str
    label: str
    path: str

    @property
    def name(self) -> str:
        """The name of its class."""
        return self.label.partition(" ")[0]


class Spot(NamedTuple):
    """Where a value crosses: the function it goes into or comes from, under which name, to whom."""

    code: CodeType | None
    name: str
    other: str


class Kinds:
    """Finds in values what `boundary` can flag."""

    def __init__(self, backend: Backend) -> None:
        self._layers = backend.layers
        self._package = backend.package
        self._hints = Hints(backend.layers)
        self._routes = Routes(backend)
        closed = backend.layers.modules_of("infrastructure", "wiring")
        self._closed = tuple(name for name in closed if name != backend.package)
        self._of_class: dict[type, tuple[str, ...]] = {}

    def find(self, value: object, spot: Spot) -> Iterator[Found]:
        """Yield what is in `value`, at any depth that a reader would call inside."""
        queue = deque([(Part(spot.name, value, loose=True), 0)])
        seen: dict[int, object] = {}
        while queue and len(seen) < MOST:
            part, depth = queue.popleft()
            plain = isinstance(part.value, PLAIN) and is_bare(part.value)
            if plain or id(part.value) in seen:
                continue
            seen[id(part.value)] = part.value
            found = list(self._kinds_of(part, spot))
            yield from found
            if depth < DEPTH and not any(each.kind in ("web", "row") for each in found):
                queue.extend((inner, depth + 1) for inner in parts(part, self._closed))

    def words(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        """Yield the path and text of each string in `value`, at any depth; headers may be bytes."""
        queue = deque([(Part(name, value, loose=True), 0)])
        seen: dict[int, object] = {}
        while queue and len(seen) < MOST:
            part, depth = queue.popleft()
            if isinstance(part.value, str):
                yield part.path, part.value
            elif isinstance(part.value, bytes):
                yield part.path, part.value.decode("latin-1")
            elif not isinstance(part.value, PLAIN) and id(part.value) not in seen:
                seen[id(part.value)] = part.value
                if depth < DEPTH:
                    queue.extend((inner, depth + 1) for inner in parts(part, self._closed))

    def of_class(self, cls: type) -> tuple[str, ...]:
        """Return what every instance of a class is: `web`, `auth`, `row`, or nothing of these."""
        if cls not in self._of_class:
            self._of_class[cls] = self._kinds_of_class(cls)
        return self._of_class[cls]

    def _kinds_of(self, part: Part, spot: Spot) -> Iterator[Found]:
        cls = type(part.value)
        for kind in self.of_class(cls):
            yield Found(kind, cls.__qualname__, part.path)
        if self._routes.use(cls, spot.other):
            yield Found("dto", cls.__qualname__, part.path)
        if self._poses_as_request(part.value):
            yield Found("web", f"{cls.__qualname__} posing as a request", part.path)
        if part.loose and (is_bag(cls) or self._is_raw_dict(part.value, spot)):
            yield Found("untyped", cls.__qualname__, part.path)

    def _kinds_of_class(self, cls: type) -> tuple[str, ...]:
        packages = {package_of(base) for base in cls.__mro__}
        names = tuple(full_name(base) for base in cls.__mro__)
        facts = {
            "web": not packages.isdisjoint(WEB),
            "auth": not packages.isdisjoint(AUTH)
            or any(name.startswith(AUTH_MODULES) for name in names),
            "row": issubclass(cls, RESULTS) or self._is_mapped(cls),
        }
        return tuple(kind for kind, holds in facts.items() if holds)

    def _is_mapped(self, cls: type) -> bool:
        """Tell a row from a class of the core that is mapped from outside and does not know it."""
        if not isinstance(sa.inspect(cls, raiseerr=False), Mapper):
            return False
        declared = hasattr(cls, "__tablename__") or hasattr(cls, "registry")
        return declared or self._layers.of(cls.__module__) not in ("domain", "application")

    def _is_raw_dict(self, value: object, spot: Spot) -> bool:
        """Tell a bag of fields from a mapping: in a mapping, the keys are data too."""
        if not is_mapping(type(value)) or isinstance(value, RESULTS):
            return False
        keys = entries(value)
        if not keys or not all(isinstance(key, str) for key in keys):
            return False
        hint = self._hints.of(spot.code, spot.name)
        if declares_typed_dict(hint):
            return False
        return not declares_mapping(hint) or not self._hints.spelled_keys.isdisjoint(keys)

    def _poses_as_request(self, value: object) -> bool:
        cls = type(value)
        if is_mapping(cls):
            carried = {str(key): inner for key, inner in entries(value).items()}
        elif is_bag(cls) or package_of(cls) == self._package:
            carried = _carried(value)
        else:
            return False
        shown = {name for name, inner in carried.items() if _fits(name, inner)}
        return len(shown) > 1 and not TELLING_PARTS.isdisjoint(shown)


def _carried(value: object) -> dict[str, object]:
    """Return what an object carries, and what its class answers for it."""
    carried: dict[str, object] = {}
    for base in reversed(type(value).__mro__[:-1]):
        carried.update(vars(base))
    return carried | attributes(value)


def _fits(name: str, value: object) -> bool:
    """Tell whether a request would have such a thing under this name; a status is no `state`."""
    cls = type(value)
    if isinstance(value, property) or is_bag(cls):
        return name in REQUEST_PARTS
    if name == "state":
        return not (isinstance(value, PLAIN) or callable(value) or package_of(cls) == "sqlalchemy")
    return name in REQUEST_PARTS and issubclass(cls, Mapping | list | tuple)
