"""What lines of code decide: their comparisons and sums, and what these speak of."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CLASS = re.compile(r"(\w+\.)*[A-Z]\w*(\.\w+)*")
KEY = re.compile(r"(^|[._])id$")
TEXT = re.compile(r"'[^']*'")
JOIN = re.compile(r"\b\w+\.(\w+) = \w+\.\1\b")
WHERE = re.compile(r"\bWHERE\b(.*?)(?:\bORDER BY\b|$)", re.IGNORECASE | re.DOTALL)
SELECT = re.compile(
    r"\s*SELECT\b(.*?)\bFROM\b(.*?)(?:\bWHERE\b.*|\bORDER BY\b.*)?", re.IGNORECASE | re.DOTALL
)
NESTED = re.compile(r"\bSELECT\b", re.IGNORECASE)
LOGS = tuple(f".{word}" for word in ("debug", "info", "warning", "error", "exception", "critical"))
Place = tuple[Path, int]


@dataclass(frozen=True)
class Decision:
    """A comparison or a sum: of which columns it speaks, and which things it puts together."""

    place: Place
    text: str
    columns: frozenset[str]
    things: frozenset[str]
    compares: bool

    @property
    def about(self) -> frozenset[str]:
        """Return its columns; if none, its own words, when it puts two things together."""
        return self.columns or frozenset({self.text} if len(self.things) > 1 else ())


def decisions(lines: Iterable[Place], columns: frozenset[str]) -> list[Decision]:
    """Return what these lines decide about the columns, or by putting two things together."""
    there = set(lines)
    return [
        found
        for path in sorted({path for path, _ in there})
        for node in _outermost(ast.parse(path.read_bytes()))
        if (path, node.lineno) in there
        and (found := _decision((path, node.lineno), node, columns)).about
    ]


def ruled(sql: str, columns: frozenset[str]) -> frozenset[str]:
    """Return the columns that the conditions of a statement speak of, but for joins."""
    found = WHERE.search(JOIN.sub("", TEXT.sub("", sql)))
    return spoken(found[1], columns) if found else frozenset()


def together(sql: str, columns: frozenset[str]) -> list[frozenset[str]]:
    """Return the columns that a statement puts together: in its conditions, or in one expression.

    To select two columns side by side puts nothing together. A statement in a statement may put
    together whatever it speaks of.
    """
    found = SELECT.fullmatch(sql)
    if not found or NESTED.search(found[1] + found[2]):
        return [spoken(sql, columns)]
    selected = [spoken(each, columns) for each in _outer_parts(found[1])]
    return [ruled(sql, columns), *selected, spoken(JOIN.sub("", found[2]), columns)]


def _outer_parts(text: str) -> Iterator[str]:
    """Split at the commas that stand in no brackets."""
    depth, part = 0, ""
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield part
            part = ""
        else:
            part += sign
    yield part


def spoken(text: str, columns: frozenset[str]) -> frozenset[str]:
    """Return the columns that stand in a text."""
    return columns & set(re.findall(r"\w+", text))


def _outermost(node: ast.AST) -> Iterator[ast.Compare | ast.BinOp]:
    """Yield comparisons and sums; what lies inside of one belongs to it, and a log only shows."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith(LOGS):
            continue
        if isinstance(child, ast.Compare) or (isinstance(child, ast.BinOp) and not _joins(child)):
            yield child
        else:
            yield from _outermost(child)


def _joins(node: ast.BinOp) -> bool:
    """Tell whether it says `and` or `or`, as conditions of SQL do."""
    return isinstance(node.op, ast.BitAnd | ast.BitOr)


def _decision(place: Place, node: ast.AST, columns: frozenset[str]) -> Decision:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    attributes = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    things = frozenset(_things(node, columns))
    compares = any(isinstance(each, ast.Compare) for each in ast.walk(node))
    return Decision(place, ast.unparse(node), columns & (names | attributes), things, compares)


def _things(node: ast.AST, columns: frozenset[str]) -> Iterator[str]:
    """Yield what stands for data: no key, no class or member of one, nothing built in or called."""
    if isinstance(node, ast.Name | ast.Attribute):
        text = ast.unparse(node)
        if KEY.search(text):
            return
        if CLASS.fullmatch(text):
            yield from (text,) if text.rpartition(".")[2] in columns else ()
            return
        if re.fullmatch(r"[\w.]+", text):
            yield from () if hasattr(builtins, text) else (text,)
            return
    called = node.func if isinstance(node, ast.Call) else None
    for child in ast.iter_child_nodes(node):
        if child is called and isinstance(child, ast.Attribute):
            child = child.value  # noqa: PLW2901  (its object is data, its own name is not)
        if child is not called:
            yield from _things(child, columns)
