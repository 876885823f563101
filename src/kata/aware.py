"""Notices code that looks for the test that runs it: it could behave while it is watched."""

from __future__ import annotations

import ast
from collections.abc import Iterator

JUDGES = ("pytest", "probe", "kata")
WORDS = ("pytest", "test_behaviour", "test_design")
# Nobody needs these to sell a ticket; they tell who called, or who is watching.
NAMES = frozenset(
    {
        *("_getframe", "_current_frames", "currentframe", "f_back", "tb_frame"),
        *("extract_stack", "format_stack", "print_stack", "walk_stack"),
        *("gettrace", "getprofile", "settrace", "setprofile"),
    }
)
OF_MODULE = {("sys", "modules"), ("inspect", "stack"), ("inspect", "trace")}


def awareness(source: bytes) -> tuple[int, str] | None:
    """Return the first line that looks for the test, and what it looks at; None if none does."""
    found = sorted(
        (getattr(node, "lineno", 1), what)
        for node in _nodes(_parsed(source))
        for what in _looked_at(node)
    )
    return found[0] if found else None


def _parsed(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except SystemError:  # Python 3.11 counts the depth of what two threads parse together
        return ast.parse(source)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but docstrings: those may speak of tests."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _nodes(child)


def _looked_at(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (each.name for each in names if _is_judge(each.name))
        case ast.ImportFrom(module=str(module), level=0, names=names):
            yield from [module] if _is_judge(module) else []
            yield from (each.name for each in names if _tells(module, each.name))
        case ast.Attribute(value=holder, attr=name):
            home = ast.unparse(holder)
            yield from [f"{home}.{name}"] if _tells(home, name) else []
        case ast.Constant(value=str(text)) if any(word in text.casefold() for word in WORDS):
            yield f"'{text[:40]}'"


def _is_judge(module: str) -> bool:
    return module.partition(".")[0].lstrip("_") in JUDGES


def _tells(home: str, name: str) -> bool:
    return name in NAMES or (home, name) in OF_MODULE
