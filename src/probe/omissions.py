"""A route that forgets something: the same request once more, without one thing its route says."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from probe.findings import finding, shorten
from probe.record import recording
from probe.routes import doors

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database
    from probe.ledger import Ledger

Change = tuple[int, str]  # the line, and what is left out of it
LEFT_OUT = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)


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
    """Report what a route of the block may leave out so that it says yes and keeps nothing.

    Its routes run again without each statement and named argument, with each `with` left open,
    and by another name. `operation` makes the request once more, and tells whether it heard a yes.
    """
    ran = {step.code for event in log.events for step in event.stack}

    def is_lost() -> bool:
        database = log.database.fresh()
        before = database.changes()
        with recording(backend, database) as record:
            said_yes = operation(database)
        wrote = any(each.kind in ("write", "add") for each in record.events)
        return said_yes and wrote and database.changes() == before

    with _set(logging.getLogger("probe.web"), "disabled", True):  # what a poorer route breaks
        found = [each for door in doors(backend, ran) for each in omissions(door) if is_lost()]
    lines = [f"  {each}\n    Without it the answer is yes, and nothing is kept." for each in found]
    names = ", ".join(sorted({each.function.__name__ for each in found}))
    backend.expect(not found, finding(f"`{names}` has to remember something", lines, wants))


def omissions(function: FunctionType) -> Iterator[Omission]:
    """Yield each thing that a function says; until the next is asked for, it does not do it."""
    code = function.__code__
    tree = ast.parse(Path(code.co_filename).read_bytes())
    found = [node for node in ast.walk(tree) if _first_line(node) == code.co_firstlineno]
    for line, text in _changes(found[0]) if found else ():
        ast.fix_missing_locations(tree)
        changed = [
            (each, _compiled(tree, each.__code__)) for each in [function, *_made_in(function)]
        ]
        with ExitStack() as stack:
            for each, poorer in changed:
                if poorer is not None:
                    stack.enter_context(_set(each, "__code__", poorer))
            yield Omission(function, line, text)
    with _set(function, "__name__", "another_route"):
        yield Omission(function, code.co_firstlineno, "its name")


def _made_in(function: FunctionType) -> list[FunctionType]:
    """Return the function in which this one is made anew with each app, if it is."""
    name, inside, _ = function.__code__.co_qualname.partition(".<locals>")
    found: Any = function.__globals__.get(name)
    return [found] if inside and isinstance(found, FunctionType) else []


def _first_line(node: ast.AST) -> int | None:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _changes(function: Any) -> Iterator[Change]:  # noqa: ANN401  (of two kinds, alike)
    """Change the tree of a function; each change is taken back as the next is asked for."""
    for node in [each for statement in function.body for each in ast.walk(statement)]:
        if isinstance(node, ast.Call):
            yield from _without_keywords(node)
    for block in _blocks(function):
        for at, statement in enumerate(block):
            instead = _instead(statement)
            if instead:
                block[at : at + 1] = instead
                yield statement.lineno, ast.unparse(statement).partition("\n")[0]
                block[at : at + len(instead)] = [statement]


def _without_keywords(call: ast.Call) -> Iterator[Change]:
    keywords = call.keywords
    for each in keywords:
        call.keywords = [other for other in keywords if other is not each]
        yield each.value.lineno, ast.unparse(each)
    call.keywords = keywords


def _blocks(function: ast.AST) -> list[list[ast.stmt]]:
    fields = ("body", "orelse", "finalbody")
    found = [getattr(node, name, None) for node in ast.walk(function) for name in fields]
    return [block for block in found if isinstance(block, list)]


def _instead(statement: ast.stmt) -> list[ast.stmt]:
    """Return what a statement becomes if it is forgotten, or nothing if it cannot be."""
    if isinstance(statement, LEFT_OUT):
        return [ast.Pass()]
    if isinstance(statement, ast.With | ast.AsyncWith):
        return [*(_entered(item, statement) for item in statement.items), *statement.body]
    return []


def _entered(item: ast.withitem, statement: ast.stmt) -> ast.stmt:
    later = isinstance(statement, ast.AsyncWith)
    name = "__aenter__" if later else "__enter__"
    call: ast.expr = ast.Call(ast.Attribute(item.context_expr, name, ast.Load()), [], [])
    value = ast.Await(call) if later else call
    return ast.Assign([item.optional_vars], value) if item.optional_vars else ast.Expr(value)


def _compiled(tree: ast.Module, like: CodeType) -> CodeType | None:
    """Return the code that stands where `like` stood, if it can take its place."""
    waiting = [compile(tree, like.co_filename, "exec", dont_inherit=True)]
    place = (like.co_qualname, like.co_firstlineno, like.co_freevars, like.co_flags)
    while waiting:
        code = waiting.pop()
        if (code.co_qualname, code.co_firstlineno, code.co_freevars, code.co_flags) == place:
            return code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    return None


@contextmanager
def _set(owner: object, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
