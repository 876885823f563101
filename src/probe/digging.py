"""What a value holds: containers, fields and attributes, without running code of its class."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections import UserDict, deque
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple
from unittest.mock import NonCallableMock

ITEMS = 100  # of a container; a list of rows is a list of rows from the first one on
CLOSED = ("sqlalchemy", "httpx2", "pydantic", "pydantic_core", "typer", "click", "probe")
OPAQUE = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, Enum)
WORDS = (str, bytes, int, float, dt.date, dt.time, dt.timedelta)
LUGGAGE = ("info", "kw", "_execution_options")  # what a session or engine carries for others
BAGS = ("types.SimpleNamespace", "argparse.Namespace")
SEQUENCES = (list, tuple, set, frozenset, deque)


class Part(NamedTuple):
    """One thing inside another; `loose` if only lists lie between it and the whole."""

    path: str
    value: object
    loose: bool


def full_name(cls: type) -> str:
    """Return `module.Class`, whatever the class says when asked."""
    return f"{_module(cls)}.{cls.__qualname__}"


def package_of(cls: type) -> str:
    """Return the installed package a class is defined in."""
    return _module(cls).partition(".")[0]


def is_mock(cls: type) -> bool:
    """Tell whether instances of a class are mocks."""
    return issubclass(cls, NonCallableMock)


def is_bag(cls: type) -> bool:
    """Tell whether a class is one that takes any attribute: a namespace or a mock."""
    return is_mock(cls) or any(full_name(base) in BAGS for base in cls.__mro__)


def is_mapping(cls: type) -> bool:
    """Tell whether instances are raw dicts, or the standard library's wrappers of one."""
    return issubclass(cls, dict | MappingProxyType | UserDict)


def entries(value: object) -> dict[object, object]:
    """Return the entries of a raw mapping."""
    if isinstance(value, UserDict):
        value = value.data
    if isinstance(value, MappingProxyType):
        value = value.copy()
    return dict(islice(dict.items(value), ITEMS)) if isinstance(value, dict) else {}


def attributes(value: object) -> dict[str, object]:
    """Return what an object carries in `__dict__` and `__slots__`."""
    if isinstance(value, threading.local):
        return dict(vars(value))
    try:
        found: dict[str, object] = dict(object.__getattribute__(value, "__dict__"))
    except AttributeError:
        found = {}
    for cls in type(value).__mro__:
        found.update(
            (name, _slot(member, value))
            for name, member in vars(cls).items()
            if isinstance(member, MemberDescriptorType)
        )
    if is_mock(type(value)):
        children = entries(found.get("_mock_children"))
        found.update((str(name), child) for name, child in children.items())
    if isinstance(value, BaseException):
        found["args"] = value.args
    return found


def parts(part: Part, closed: tuple[str, ...]) -> Iterator[Part]:
    """Yield what lies directly inside; nothing for callables and objects of `closed` modules."""
    path, value, loose = part
    cls = type(value)
    if issubclass(cls, OPAQUE):
        return
    if is_mapping(cls):
        for key, inner in entries(value).items():
            yield Part(f"{path}[…]", key, loose=False)
            yield Part(f"{path}[{key!r}]" if isinstance(key, str) else f"{path}[…]", inner, False)
    elif issubclass(cls, SEQUENCES):
        for inner in islice(_items(value), ITEMS):
            yield Part(f"{path}[…]", inner, loose)
    elif _is_of_the_database(cls):
        yield from (Part(f"{path}.{name}", inner, loose=False) for name, inner in _luggage(value))
    elif issubclass(cls, WORDS) or is_open(cls, closed):
        for name, inner in islice(attributes(value).items(), ITEMS):
            yield Part(f"{path}.{name}", inner, loose=False)


def bare_words(value: object) -> str:
    """Return what a flag, number, enum, or bare tuple, list or dict says; of others nothing."""
    if type(value) in (int, bool) or isinstance(value, Enum):
        return repr(value)
    if is_mapping(type(value)):
        inside = [each for entry in entries(value).items() for each in entry]
    else:
        inside = list(_items(value)) if type(value) in (tuple, list) else []
    return ", ".join(repr(each) for each in inside if type(each) in (str, int, bool))


def holdings(module: ModuleType | None) -> Iterator[tuple[str, object]]:
    """Yield what a module keeps: its globals, and the attributes of its own classes."""
    for name, value in tuple(vars(module).items()) if module else ():
        if isinstance(value, type) and value.__module__ == getattr(module, "__name__", ""):
            for inner, kept in tuple(vars(value).items()):
                yield f"{name}.{inner}", kept
        elif not name.startswith("__"):
            yield name, value


def is_open(cls: type, closed: tuple[str, ...]) -> bool:
    """Tell whether to look at the attributes of instances: data does not hide in a `Session`."""
    module = _module(cls)
    if is_bag(cls) or issubclass(cls, BaseException | threading.local):
        return True
    if any(module == name or module.startswith(name + ".") for name in closed):
        return False
    return package_of(cls) not in CLOSED and package_of(cls) not in sys.stdlib_module_names


def is_bare(value: object) -> bool:
    """Tell whether a word or number is just that: a class of its own may carry more with it."""
    return isinstance(value, Enum) or _module(type(value)) == "builtins" or not attributes(value)


def _is_of_the_database(cls: type) -> bool:
    return any(_module(base).partition(".")[0] == "sqlalchemy" for base in cls.__mro__)


def _luggage(value: object) -> Iterator[tuple[str, object]]:
    """Yield what lies in a session, its factory or an engine and is none of its own parts."""
    for name, inner in attributes(value).items():
        package = package_of(type(inner))
        if name in LUGGAGE or package not in (*CLOSED, *sys.stdlib_module_names):
            yield name, inner


def _slot(member: MemberDescriptorType, value: object) -> object:
    try:
        return member.__get__(value)
    except AttributeError:
        return None


def _items(value: object) -> Iterator[object]:
    """Iterate as the built-in class would, whatever a subclass does."""
    builtin: Any = next(each for each in SEQUENCES if isinstance(value, each))
    items: Iterator[object] = builtin.__iter__(value)
    return items


def _module(cls: type) -> str:
    module = type.__getattribute__(cls, "__module__")
    return module if isinstance(module, str) else ""
