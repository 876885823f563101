"""What a function of a route says, and its source without one thing of it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

LEFT_OUT = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)
VERBS = ("get", "post", "put", "patch", "delete", "api_route")  # what makes a route of a function
ENTERED = "__import__('probe.poorer', fromlist=['entered']).entered"
ENTERED_LATER = f"{ENTERED}_later"
THE_ANSWER = ("response_model", "status_code")  # these are what is told


@dataclass(frozen=True)
class Change:
    """What is left out, in which line, and whether the route is made anew without it."""

    line: int
    text: str
    remade: bool = False


@dataclass(frozen=True)
class Source:
    """A function's definition, in as much of its module as its code can be made of."""

    function: FunctionType
    definition: Any  # of one of two kinds, alike
    tree: ast.Module

    def changes(self) -> Iterator[Change]:
        """Change the definition; each change is taken back as the next is asked for."""
        yield from self._above()
        body = [each for said in self.definition.body for each in ast.walk(said)]
        for node in body:
            if isinstance(node, ast.Call):
                yield from _without_keywords(node)
                yield from self._without_last(node)
                yield from _unwrapped(node, self.function.__globals__)
        for block in _blocks(self.definition):
            yield from _without_statements(block)

    def code_like(self, like: CodeType) -> CodeType | None:
        """Return the code that stands where `like` stood, if it can take its place."""
        waiting = [self._code(self.tree.body)]
        place = (like.co_qualname, like.co_firstlineno, like.co_freevars, like.co_flags)
        while waiting:
            code = waiting.pop()
            if (code.co_qualname, code.co_firstlineno, code.co_freevars, code.co_flags) == place:
                return code
            waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
        return None

    def defined_anew(self) -> CodeType | None:
        """Return code that defines it anew, if that is possible: it stands in no other function."""
        return self._code(self.tree.body) if self.definition in self.tree.body else None

    def _code(self, body: list[ast.stmt]) -> CodeType:
        tree = ast.fix_missing_locations(ast.Module(body, []))
        return compile(tree, self.function.__code__.co_filename, "exec", dont_inherit=True)

    def _above(self) -> Iterator[Change]:
        decorators = self.definition.decorator_list
        for at, each in enumerate(tuple(decorators)):
            if _makes_a_route(each):
                for change in _without_keywords(each, but=THE_ANSWER):
                    yield Change(change.line, change.text, remade=True)
            else:
                del decorators[at]
                yield Change(each.lineno, f"@{ast.unparse(each)}", remade=True)
                decorators.insert(at, each)

    def _without_last(self, call: ast.Call) -> Iterator[Change]:
        """Leave out the last argument without a name, if it is known that it need not be there."""
        if len(call.args) <= _required(call.func, self.function.__globals__):
            return
        last = call.args.pop()
        yield Change(last.lineno, ast.unparse(last))
        call.args.append(last)


def source_of(function: FunctionType) -> Source | None:
    """Return a function's source, or nothing if its file has none."""
    code = function.__code__
    tree = ast.parse(Path(code.co_filename).read_bytes())
    for whole in tree.body:
        for node in ast.walk(whole):
            if _first_line(node) == code.co_firstlineno:
                future = [each for each in tree.body if _is_future(each)]
                return Source(function, node, ast.Module([*future, whole], []))
    return None


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _first_line(node: ast.AST) -> int | None:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _makes_a_route(decorator: ast.expr) -> bool:
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(func, ast.Attribute) and func.attr in VERBS


def _required(func: ast.expr, names: dict[str, Any]) -> int:
    """Return how many arguments without a name a function needs; many if nobody knows."""
    try:
        parameters = inspect.signature(_named(func, names)).parameters.values()
    except (TypeError, ValueError):
        return sys.maxsize
    return sum(
        each.default is each.empty
        and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        for each in parameters
    )


def _named(expression: ast.expr, names: dict[str, Any]) -> Any:  # noqa: ANN401  (whatever it is)
    """Return what an expression like `use_cases.sell` names in the module, or None."""
    parts = ast.unparse(expression).split(".")
    found = names.get(parts[0])
    for part in parts[1:]:
        found = getattr(found, part, None)
    return found


def _without_keywords(call: Any, but: tuple[str, ...] = ()) -> Iterator[Change]:  # noqa: ANN401
    keywords = getattr(call, "keywords", [])
    for each in keywords:
        if each.arg not in but:
            call.keywords = [other for other in keywords if other is not each]
            yield Change(each.value.lineno, ast.unparse(each))
            call.keywords = keywords


def _unwrapped(call: ast.Call, names: dict[str, Any]) -> Iterator[Change]:
    """Make only the call inside a call: `kept(lambda: sell())` becomes `sell()`.

    A function that is handed over is one too: `kept(session, sell, 3)` becomes `sell(session, 3)`.
    """
    before = dict(vars(call))
    for each in call.args:
        inner = _made_by(each)
        if isinstance(_named(each, names), FunctionType):
            others = [other for other in call.args if other is not each]
            inner = ast.Call(each, others, call.keywords)
        if inner is not None:
            call.func, call.args, call.keywords = inner.func, inner.args, inner.keywords
            yield Change(call.lineno, f"{ast.unparse(before['func'])}(...)")
            vars(call).update(before)


def _made_by(argument: ast.expr) -> ast.Call | None:
    """Return the call that is made if an argument is a call, a lambda, or a partial."""
    if isinstance(argument, ast.Lambda):
        argument = argument.body
    if not isinstance(argument, ast.Call):
        return None
    if argument.args and ast.unparse(argument.func) in ("partial", "functools.partial"):
        return ast.Call(argument.args[0], argument.args[1:], argument.keywords)
    return argument


def _without_statements(block: list[ast.stmt]) -> Iterator[Change]:
    for at, statement in enumerate(block):
        instead = _instead(statement)
        if instead:
            block[at : at + 1] = instead
            text = ast.unparse(statement).partition("\n")[0]
            yield Change(statement.lineno, text, remade=_is_docstring(statement))
            block[at : at + len(instead)] = [statement]


def _blocks(function: ast.AST) -> list[list[ast.stmt]]:
    """Return the blocks of a function; without a line of its own, a `while` might never end."""
    fields = ("body", "orelse", "finalbody")
    endless = {
        id(each)
        for node in ast.walk(function)
        if isinstance(node, ast.While)
        for each in ast.walk(node)
    }
    nodes = [node for node in ast.walk(function) if id(node) not in endless]
    found = [getattr(node, name, None) for node in nodes for name in fields]
    return [block for block in found if isinstance(block, list)]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _instead(statement: ast.stmt) -> list[ast.stmt]:
    """Return what a statement becomes if it is forgotten, or nothing if it cannot be."""
    if isinstance(statement, LEFT_OUT):
        return [ast.Pass()]
    if isinstance(statement, ast.With | ast.AsyncWith):
        return [*(_entered(item, statement) for item in statement.items), *statement.body]
    return []


def _entered(item: ast.withitem, statement: ast.stmt) -> ast.stmt:
    later = isinstance(statement, ast.AsyncWith)
    helper = ast.parse(ENTERED_LATER if later else ENTERED, mode="eval").body
    call: ast.expr = ast.Call(helper, [item.context_expr], [])
    value = ast.Await(call) if later else call
    return ast.Assign([item.optional_vars], value) if item.optional_vars else ast.Expr(value)


def entered(context: Any) -> Any:  # noqa: ANN401  (what a `with` is given, and gives)
    """Enter what a poorer route never leaves; a lock would let nobody in any more."""
    return None if hasattr(context, "acquire") else context.__enter__()


async def entered_later(context: Any) -> Any:  # noqa: ANN401  (as above)
    """Enter what a poorer route never leaves, as `entered` does."""
    return None if hasattr(context, "acquire") else await context.__aenter__()
