"""The layers of the starter and of the reference, read from `layers.toml` and the imports."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from kata.course import Kata
from probe.layers import Layers, LayersError, load_layers

from .found import shown

FORBIDDEN = {
    "transport": {"wiring"},
    "application": {"wiring", "transport"},
    "infrastructure": {"wiring", "transport", "application"},
    "domain": {"wiring", "transport", "application", "infrastructure"},
}
CORE = ("application", "domain")
WEB = ("fastapi", "starlette", "uvicorn", "typer", "click", "argparse")


def empty_table(kata: Kata) -> Iterator[str]:
    """The starter's `layers.toml` explains itself in a comment and claims nothing."""
    path = kata.folder / "layers.toml"
    where = shown(path, kata)
    if not path.is_file():
        return
    text = path.read_text("utf-8")
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield f"{where}: {error}."
        return
    if said != {"layers": {}}:
        yield f"{where} claims something: leave an empty [layers] and use the usual names."
    if not text.lstrip().startswith("#"):
        yield f"{where}: explain it in a comment at its top."


def claimed(kata: Kata) -> Iterator[str]:
    """Every module of the starter and of the reference plays a declared layer."""
    for home in (kata.folder, kata.solution):
        try:
            notes = load_layers(home).notes
        except LayersError as error:
            yield f"{shown(home, kata)}: {error}"
        else:
            yield from (f"{shown(home, kata)}: {note}" for note in notes)


def reference(kata: Kata) -> Iterator[str]:
    """The reference imports downwards only, and its core no framework of a door."""
    try:
        layers = load_layers(kata.solution)
    except LayersError:
        return
    for module, path in layers.modules.items():
        for line, imported in imports(module, path):
            wrong = _wrong(layers.of(module), imported, layers)
            if wrong:
                where = f"{shown(path, kata)}:{line}"
                yield f"{where} ({layers.of(module)}) imports {imported}{wrong}: turn it round."


def _wrong(layer: str, imported: str, layers: Layers) -> str:
    if layer in CORE and imported.partition(".")[0] in WEB:
        return ", which belongs to a door"
    target = _nearest(imported, layers)
    other = layers.of(target) if target else ""
    return f" ({other})" if other in FORBIDDEN.get(layer, ()) else ""


def _nearest(imported: str, layers: Layers) -> str:
    """The module that is meant: `from boxoffice.api import router` names a thing inside it."""
    for name in (imported, imported.rpartition(".")[0]):
        if name in layers.modules and name != layers.package:
            return name
    return ""


def imports(module: str, path: Path) -> Iterator[tuple[int, str]]:
    """Each import of a module as line and full dotted name."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _base(node: ast.ImportFrom, package: str) -> str:
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *filter(None, [node.module])]) if node.level else node.module or ""
