"""What the two test files of a kata must be: short, titled, marked, bound to the entry points."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from kata.course import Kata
from kata.expected import ENTRY_MODULE, expected_of

from .files import lines_of, text
from .found import shown

LONGEST_SPECIFICATION = 290
LONGEST_TITLE = 62
FUNCTIONS = {"main_request": ["backend", "database"], "accident": ["backend", "database", "say"]}


def short_enough(kata: Kata) -> Iterator[str]:
    """`test_design.py` is read as a specification."""
    count = len(lines_of(kata.design))
    if count > LONGEST_SPECIFICATION:
        yield (
            f"katas/{kata.name}/test_design.py has {count} lines: "
            f"cut it to {LONGEST_SPECIFICATION}, the work belongs to the probes."
        )


def runner_functions(kata: Kata) -> Iterator[str]:
    """`test_design.py` defines what `kata xray` and `kata harm` play."""
    if not kata.design.is_file():
        return
    there = {node.name: [arg.arg for arg in node.args.args] for node in _functions(kata.design)}
    for name, arguments in FUNCTIONS.items():
        if there.get(name) != arguments:
            signature = f"{name}({', '.join(arguments)})"
            yield f"katas/{kata.name}/test_design.py: define {signature}."


def titles(kata: Kata) -> Iterator[str]:
    """Each design test has a one-sentence title."""
    for node in _tests(kata.design):
        title = ast.get_docstring(node) or ""
        where = f"katas/{kata.name}/test_design.py:{node.lineno} {node.name}"
        if not title or "\n" in title:
            yield f"{where}: give it a docstring of one line, its title in the verdict."
        elif len(title) > LONGEST_TITLE:
            yield f"{where}: its title has {len(title)} characters: cut it to {LONGEST_TITLE}."
        elif title.endswith("."):
            yield f"{where}: take the full stop from its title."


def rules(kata: Kata, catalogue: set[str]) -> Iterator[str]:
    """Each design test trains one rule of the catalogue; a kata is more than its guards."""
    nodes = _tests(kata.design)
    for node in nodes:
        where = f"katas/{kata.name}/test_design.py:{node.lineno} {node.name}"
        marked = [_rule(mark) for mark in node.decorator_list if "mark.rule" in ast.unparse(mark)]
        if len(marked) != 1 or not marked[0]:
            yield f'{where}: mark it with one @pytest.mark.rule("slug").'
        elif marked[0] not in catalogue:
            yield f"{where}: src/kata/rules.toml has no rule '{marked[0]}': correct the slug."
    design = expected_of(kata.folder).design if kata.behaviour.is_file() and nodes else ()
    if design and all(test.guard for test in design):
        yield f"katas/{kata.name}/test_design.py has only guards: a kata begins with a red test."


def plain_functions(kata: Kata) -> Iterator[str]:
    """The runner reads the tests' names and titles off the files: they are plain functions."""
    for path in (kata.behaviour, kata.design):
        if path.is_file() and not _tests(path):
            yield f"{shown(path, kata)} has no tests."
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                yield f"{shown(path, kata)}:{node.lineno} {node.name}: write plain functions."


def only_entry_points(kata: Kata) -> Iterator[str]:
    """Tests reach a backend through `boxoffice.bootstrap` alone."""
    for path in (kata.behaviour, kata.design):
        for node in ast.walk(_tree(path)):
            for module in _imported(node):
                if module.split(".")[0] == "boxoffice" and module != ENTRY_MODULE:
                    where = f"{shown(path, kata)}:{node.lineno}"
                    yield f"{where} imports {module}: only {ENTRY_MODULE} is fixed."


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module == "boxoffice":
        return [f"boxoffice.{alias.name}" for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _rule(mark: ast.expr) -> str:
    arguments = mark.args if isinstance(mark, ast.Call) else []
    only = arguments[0] if len(arguments) == 1 else None
    return str(only.value) if isinstance(only, ast.Constant) else ""


def _tests(path: Path) -> list[ast.FunctionDef]:
    return [node for node in _functions(path) if node.name.startswith("test")]


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in _tree(path).body if isinstance(node, ast.FunctionDef)]


def _tree(path: Path) -> ast.Module:
    return ast.parse(text(path))
