"""What a kata's test files promise, read from their text: names, titles, rules, entry points."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ENTRY_MODULE = "boxoffice.bootstrap"


@dataclass(frozen=True)
class ExpectedTest:
    """One test function as its file shows it."""

    name: str
    title: str
    rule: str = ""
    guard: bool = False


@dataclass(frozen=True)
class EntryCall:
    """One way in which the tests call an entry point: so many values, and these names."""

    name: str
    values: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Expected:
    """Everything a verdict must account for."""

    behaviour: tuple[ExpectedTest, ...]
    design: tuple[ExpectedTest, ...]
    entries: tuple[str, ...]
    calls: tuple[EntryCall, ...]

    def title_of(self, name: str) -> str:
        """Return the title of a test, or its name."""
        return next(
            (test.title for test in (*self.behaviour, *self.design) if test.name == name), name
        )


def expected_of(folder: Path) -> Expected:
    """Read `test_behaviour.py` and `test_design.py` of a kata."""
    paths = folder / "test_behaviour.py", folder / "test_design.py"
    return _expected(*((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=64)
def _expected(behaviour: tuple[Path, int], design: tuple[Path, int]) -> Expected:
    trees = [ast.parse(path.read_text("utf-8")) for path, _ in (behaviour, design)]
    entries = tuple(sorted({name for tree in trees for name in _entries(tree)}))
    calls = sorted({call for tree in trees for call in _calls(tree, entries)}, key=str)
    return Expected(_tests(trees[0]), _tests(trees[1]), entries, tuple(calls))


def _tests(tree: ast.Module) -> tuple[ExpectedTest, ...]:
    return tuple(
        _test(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    )


def _test(node: ast.FunctionDef) -> ExpectedTest:
    lines = (
        ast.get_docstring(node) or node.name.removeprefix("test_").replace("_", " ")
    ).splitlines()
    marks = {_mark_name(mark): mark for mark in node.decorator_list}
    return ExpectedTest(node.name, lines[0], _first_value(marks.get("rule")), "guard" in marks)


def _mark_name(mark: ast.expr) -> str:
    target = mark.func if isinstance(mark, ast.Call) else mark
    return target.attr if isinstance(target, ast.Attribute) else ""


def _first_value(mark: ast.expr | None) -> str:
    if isinstance(mark, ast.Call) and mark.args and isinstance(mark.args[0], ast.Constant):
        return str(mark.args[0].value)
    return ""


def _entries(tree: ast.Module) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == ENTRY_MODULE
        for alias in node.names
    }


def _calls(tree: ast.Module, entries: tuple[str, ...]) -> set[EntryCall]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    plain = (call for call in calls if not _unpacks(call))
    return {
        EntryCall(
            call.func.id, len(call.args), tuple(sorted(str(word.arg) for word in call.keywords))
        )
        for call in plain
        if isinstance(call.func, ast.Name) and call.func.id in entries
    }


def _unpacks(call: ast.Call) -> bool:
    return any(isinstance(value, ast.Starred) for value in call.args) or any(
        word.arg is None for word in call.keywords
    )
