"""What one line makes the endpoints of several routes of: no route has to remember it."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from probe.routes import functions_of, routes_of

if TYPE_CHECKING:
    from types import CodeType

    from probe.backend import Backend


def made_by_one_line(backend: Backend) -> frozenset[object]:
    """Return the code of endpoints that one line of the backend makes for several routes.

    It runs around all of them, as a middleware does. Made by a line for each route, as a decorator
    is, it is what a route can forget.
    """
    made: dict[CodeType, dict[str, object]] = defaultdict(dict)
    for route in routes_of(backend):
        for function in functions_of(route.endpoint):
            made[function.__code__].setdefault(route.path, route.endpoint)
    return frozenset(
        code
        for code, endpoints in made.items()
        if len(set(map(id, endpoints.values()))) > 1 and _is_used_once(backend, _maker(code))
    )


def _maker(code: CodeType) -> str:
    """Return the name of the function around this one, or of its class."""
    around, inside, _ = code.co_qualname.rpartition(".<locals>")
    return (around if inside else code.co_qualname.rpartition(".")[0]).rpartition(".")[2]


def _is_used_once(backend: Backend, name: str) -> bool:
    files = (backend.root / backend.package).rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_bytes())))
    return [_name(use) for node in nodes for use in _uses(node)].count(name) == 1


def _uses(node: ast.AST) -> list[ast.expr]:
    """Return what is called here, or put over what is defined here."""
    return [node.func] if isinstance(node, ast.Call) else getattr(node, "decorator_list", [])


def _name(use: ast.expr) -> object:
    return getattr(use, "attr", None) or getattr(use, "id", None)
