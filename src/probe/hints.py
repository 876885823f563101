"""What a function declares, and which keys the code spells out: tells a mapping from a bag."""

from __future__ import annotations

import ast
import gc
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints, is_typeddict

if TYPE_CHECKING:
    from probe.layers import Layers

READERS = ("get", "pop", "setdefault")


class Hints:
    """The declarations of the code under test."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._functions: dict[CodeType, FunctionType | None] = {}

    def of(self, code: CodeType | None, name: str) -> object:
        """Return what a function declares for an argument, or for `return`; None if nothing."""
        if code is None:
            return None
        if code not in self._functions:
            self._functions[code] = function_of(code)
        function = self._functions[code]
        return _declared(function, name) if function else None

    @cached_property
    def spelled_keys(self) -> frozenset[str]:
        """Every key that some line of the code under test names: `claims["sub"]`, `.get("sub")`."""
        return frozenset(
            key
            for path in self._layers.modules.values()
            for node in ast.walk(_tree(path.read_bytes()))
            for key in _keys(node)
        )


def function_of(code: CodeType) -> FunctionType | None:
    """Return the function that runs this code."""
    holders = (each for each in gc.get_referrers(code) if isinstance(each, FunctionType))
    return next((each for each in holders if each.__code__ is code), None)


def hints_of(owner: type | FunctionType) -> dict[str, Any]:
    """Return what a class or a function declares; nothing where it names what is not there."""
    try:
        return get_type_hints(owner)
    except Exception:  # noqa: BLE001  (a name that only a type checker sees)
        return {}


def hints_inside(function: FunctionType) -> Iterator[object]:
    """Yield what a function declares for attributes, as in `self.no: No = no`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            with suppress(Exception):
                yield eval(ast.unparse(node.annotation), function.__globals__)  # noqa: S307


def declares_mapping(hint: object) -> bool:
    """Tell whether a hint names a mapping with the types of its keys and values."""
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return not any(inner is Any or inner is object for inner in get_args(hint))
    return any(declares_mapping(inner) for inner in get_args(hint))


def declares_typed_dict(hint: object) -> bool:
    """Tell whether a hint names a `TypedDict`."""
    return is_typeddict(hint) or any(declares_typed_dict(inner) for inner in get_args(hint))


def _declared(function: FunctionType, name: str) -> object:
    try:
        hint = _annotations(function).get(name)
        if isinstance(hint, str):
            return eval(hint, function.__globals__)  # noqa: S307  (as typing.get_type_hints does)
    except Exception:  # noqa: BLE001  (a name that only a type checker sees)
        return None
    return hint


def _annotations(function: FunctionType) -> dict[str, Any]:
    if sys.version_info >= (3, 14):  # one name that only a type checker sees spoils them all
        from annotationlib import Format, get_annotations  # noqa: PLC0415

        return get_annotations(function, format=Format.FORWARDREF)
    else:  # noqa: RET505  (what a type checker understands)
        return function.__annotations__


def _keys(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            yield key
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(value=str(key)), *_]):
            if name in READERS:
                yield key
        case ast.MatchMapping(keys=keys):
            yield from (key.value for key in keys if isinstance(key, ast.Constant))  # type: ignore[misc]


def _tree(text: bytes) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])
