"""What the modules of a layer import, directly or through other modules of the package."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import resolve_name
from itertools import pairwise
from typing import TYPE_CHECKING
from unittest.mock import patch

import grimp

from probe.findings import finding, shorten

if TYPE_CHECKING:
    from pathlib import Path

    from probe.backend import Backend

CORE = ("application", "domain")
BY_NAME = ("import_module", "__import__", "resolve_name")


@dataclass(frozen=True)
class Import:
    """One import statement, or a call that imports by a name that is written down."""

    importer: str
    imported: str
    line: int
    text: str


def expect_no_import(
    backend: Backend, *, layers: Sequence[str] = CORE, of: Sequence[str], wants: str
) -> None:
    """Report every import of these packages by modules of these layers, and every chain to one.

    Lazy, `TYPE_CHECKING`, re-exported and `import_module("...")` imports count. A name that is
    made up at run time is not seen here: `without` sees what it leads to.
    """
    if isinstance(of, str) or any("." in name for name in of) or not of:
        message = f"of={of!r}: give a tuple of package names, such as ('fastapi', 'starlette')."
        raise ValueError(message)
    modules = backend.layers.modules_of(*layers)
    names = " or ".join(layers)
    if backend.expect(bool(modules), finding(f"no module plays {names}", [], wants)):
        _expect_no_chain(backend, modules, of, wants)


def expect_points_inward(backend: Backend, *, wants: str) -> None:
    """Report every import of a door, or of what wires the doors, by the core; and every chain."""
    doors = set(backend.layers.modules_of("transport", "wiring")) - {backend.package}
    _expect_no_chain(backend, backend.layers.modules_of(*CORE), sorted(doors), wants)


def expect_modules_without(
    backend: Backend, modules: Sequence[str], of: Sequence[str], *, wants: str
) -> None:
    """Report how any of these modules imports these packages.

    What wiring imports is its own affair, if it leads to a door: wiring without one is a claim.
    """
    _expect_no_chain(backend, modules, of, wants, past=backend.layers.modules_of("wiring"))


def _expect_no_chain(
    backend: Backend,
    modules: Sequence[str],
    of: Sequence[str],
    wants: str,
    past: Sequence[str] = (),
) -> None:
    try:
        graph = _graph(backend)
    except (grimp.exceptions.SourceSyntaxError, SyntaxError, ValueError) as error:
        unread = finding("the package cannot be read", [f"  {error}"], wants)
        backend.expect(ok=False, message=unread)
        return
    doors = graph.modules & set(backend.layers.modules_of("transport"))
    wiring = [each for each in graph.modules & set(past) if _leads_to(graph, each, doors)]
    for name in wiring:
        if name != backend.package:  # with it all below would go
            graph.remove_module(name)
    chains = [chain for module in modules for chain in _chains(graph, module, modules, of)]
    lines = [line for chain in chains for line in _told(backend, graph, chain)]
    backend.expect(not chains, finding(_summary(chains), lines, wants))


def _leads_to(graph: grimp.ImportGraph, module: str, others: Iterable[str]) -> bool:
    return any(graph.chain_exists(importer=module, imported=each) for each in others)


def _graph(backend: Backend) -> grimp.ImportGraph:
    """Build the graph, with what grimp leaves out: imports by name, folders without `__init__`."""
    with patch.object(sys, "path", [str(backend.root), *sys.path]):
        graph = grimp.build_graph(backend.package, include_external_packages=True, cache_dir=None)
    for module, path in backend.layers.modules.items():
        for each in _imports_in(module, path, backend):
            _add(graph, each)
    return graph


def _add(graph: grimp.ImportGraph, each: Import) -> None:
    importer, imported = each.importer, each.imported
    known = {importer, imported} <= graph.modules
    if not known or not graph.direct_import_exists(importer=importer, imported=imported):
        graph.add_import(
            importer=importer, imported=imported, line_number=each.line, line_contents=each.text
        )


def _chains(
    graph: grimp.ImportGraph, module: str, modules: Sequence[str], of: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield how a module reaches the packages, unless another of these modules leads there."""
    if module not in graph.modules:
        return
    for package in of:
        chain = graph.find_shortest_chain(module, package) if package in graph.modules else None
        if chain and not set(chain[1:-1]) & set(modules):
            yield chain


def _told(backend: Backend, graph: grimp.ImportGraph, chain: tuple[str, ...]) -> Iterator[str]:
    """Yield one line for each import of the chain, the later ones indented."""
    for depth, (importer, imported) in enumerate(pairwise(chain)):
        path = backend.layers.modules[importer].relative_to(backend.root).as_posix()
        for each in graph.get_import_details(importer=importer, imported=imported):
            arrow = "  " * depth + ("→ " if depth else "")
            yield f"  {arrow}{path}:{each['line_number']} {each['line_contents'].strip()}"


def _summary(chains: Sequence[tuple[str, ...]]) -> str:
    if not chains:
        return ""
    names = list(dict.fromkeys(chain[0].partition(".")[2] or chain[0] for chain in chains))
    packages = " and ".join(dict.fromkeys(chain[-1] for chain in chains))
    if len(names) == 1:
        through = f" through {chains[0][1].partition('.')[2]}" if len(chains[0]) > 2 else ""  # noqa: PLR2004
        return shorten(f"{names[0]} imports {packages}{through}")
    return shorten(f"{len(names)} modules import {packages}: {', '.join(names)}")


def _imports_in(module: str, path: Path, backend: Backend) -> Iterator[Import]:
    """Yield what a module imports, as far as it is written down."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source, path.name)):
        for name in _names(node, package):
            known = _known(name, backend)
            if known and known != module:
                yield Import(module, known, node.lineno, lines[node.lineno - 1])  # type: ignore[attr-defined]


def _names(node: ast.AST, package: str) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=name, names=aliases, level=level):
            base = _absolute("." * level + (name or ""), package)
            yield from (f"{base}.{alias.name}" for alias in aliases)
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
            if _last_name(function) in BY_NAME:
                yield _absolute(name.partition(":")[0], package)
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"), slice=key
        ):
            if isinstance(key, ast.Constant):
                yield str(key.value)


def _absolute(name: str, package: str) -> str:
    try:
        return resolve_name(name, package)
    except ImportError:  # one dot too many: it fails when it runs, and leads nowhere
        return ""


def _last_name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _known(name: str, backend: Backend) -> str:
    """Return the module of the package that a dotted name means, or the installed package."""
    if name.partition(".")[0] != backend.package:
        return name.partition(".")[0]
    while name not in backend.layers.modules and "." in name:
        name = name.rpartition(".")[0]
    return name if name in backend.layers.modules else ""
