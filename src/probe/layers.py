"""Which module plays which layer: conventional names, and what `layers.toml` adds to them."""

from __future__ import annotations

import ast
import json
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

LAYERS = ("transport", "application", "domain", "infrastructure", "wiring")

CONVENTION = {
    "api": "transport",
    "worker": "transport",
    "cli": "transport",
    "scheduler": "transport",
    "use_cases": "application",
    "domain": "domain",
    "tables": "infrastructure",
    "database": "infrastructure",
    "payments": "infrastructure",
    "mail": "infrastructure",
    "jobs": "infrastructure",
    "bootstrap": "wiring",
}

DOOR_PACKAGES = ("fastapi", "starlette", "typer", "click", "argparse")
DOOR_BUILDERS = ("FastAPI", "APIRouter", "Depends", "Starlette", "Typer", "ArgumentParser")


class LayersError(Exception):
    """`layers.toml` cannot be used; the message names the line to change."""


@dataclass(frozen=True)
class Claim:
    """One name that `layers.toml` gives to a layer, and the line it stands on."""

    module: str
    layer: str
    line: int


@dataclass(frozen=True)
class Layers:
    """The layers of one package: ask `of(module)`; read `notes` for modules nobody claimed."""

    root: Path
    package: str
    claims: tuple[Claim, ...] = ()
    modules: dict[str, Path] = field(default_factory=dict)

    def of(self, module: str) -> str:
        """Return the layer of a module: its nearest claim, its conventional name, or a guess."""
        return (
            self._claimed(module)
            or _by_convention(module)
            or ("wiring" if module == self.package else self._guess(module))
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """One for each layer that modules nobody claims count as, with the line to paste."""
        unclaimed = [name for name in sorted(self.modules) if self._unclaimed(name)]
        guessed: dict[str, list[str]] = {}
        for name in dict.fromkeys(map(self._widest, unclaimed)):
            layer = next(self.of(each) for each in self.modules if _covers(name, each))
            guessed.setdefault(layer, []).append(name)
        return tuple(self._note(layer, names) for layer, names in guessed.items())

    def modules_of(self, *layers: str) -> tuple[str, ...]:
        """Return the names of the modules that play one of these layers."""
        return tuple(name for name in sorted(self.modules) if self.of(name) in layers)

    def _claimed(self, module: str) -> str | None:
        covering = [claim for claim in self.claims if _covers(claim.module, module)]
        return max(covering, key=lambda claim: len(claim.module)).layer if covering else None

    def _guess(self, module: str) -> str:
        path = self.modules.get(module)
        if path is not None and _imported(path, DOOR_PACKAGES):
            return "transport"
        return "application"

    def _unclaimed(self, module: str) -> bool:
        if self.modules[module].name == "__init__.py" and not _has_code(self.modules[module]):
            return False
        return not (module == self.package or self._claimed(module) or _by_convention(module))

    def _widest(self, module: str) -> str:
        """Return the package of an unclaimed module if the same is true of all that lies in it."""
        package = module.rpartition(".")[0]
        inside = [name for name in self.modules if _covers(package, name) and name != package]
        alike = all(self.of(name) == self.of(module) for name in inside)
        free = all(self._unclaimed(name) or not _has_code(self.modules[name]) for name in inside)
        return package if package != self.package and alike and free else module

    def _note(self, layer: str, names: list[str]) -> str:
        shown, said = ", ".join(map(self._path, names)), "counts" if len(names) == 1 else "count"
        claimed = [claim.module for claim in self.claims if claim.layer == layer]
        return (
            f"{shown} {said} as {layer}. If so, say it in layers.toml: "
            f"{layer} = {json.dumps([*claimed, *names])}. If not, name the layer there."
        )

    def _path(self, name: str) -> str:
        path = self.root.joinpath(*name.split("."))
        return f"{_shown(self.root, path)}{'/' if path.is_dir() else '.py'}"


def load_layers(root: Path, package: str = "boxoffice") -> Layers:
    """Return the layers of `root/package`; raise `LayersError` for an unusable `layers.toml`."""
    modules = _modules(root, package)
    path = root / "layers.toml"
    claims = _read_claims(path) if path.is_file() else ()
    layers = Layers(root, package, claims, modules)
    for claim in claims:
        _check(claim, layers)
    return layers


def _read_claims(path: Path) -> tuple[Claim, ...]:
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text).get("layers", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"layers.toml is not valid TOML: {error}. Mend that line and save again."
        raise LayersError(message) from None
    if not isinstance(table, dict):
        message = f"layers.toml: [layers] is {table!r}. Write [layers], then application = [...]."
        raise LayersError(message)
    return tuple(
        Claim(name, layer, _line_of(name, text, _line_of(layer, text)))
        for layer, names in table.items()
        for name in _names(layer, names, text)
    )


def _names(layer: str, names: object, text: str) -> list[str]:
    where = f"layers.toml line {_line_of(layer, text)}"
    if layer not in LAYERS:
        message = f"{where}: there is no layer '{layer}'. Use one of: {', '.join(LAYERS)}."
        raise LayersError(message)
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    message = (
        f"{where}: {layer} is {names!r}. "
        f'Write a list of module names: {layer} = ["boxoffice.sales"]'
    )
    raise LayersError(message)


def _check(claim: Claim, layers: Layers) -> None:
    where = f"layers.toml line {claim.line}"
    covered = [name for name in layers.modules if _covers(claim.module, name)]
    if not covered:
        message = (
            f"{where}: no module is called '{claim.module}'. "
            f"There are: {', '.join(sorted(layers.modules)) or 'none'}. "
            "Correct the name or delete it."
        )
        raise LayersError(message)
    twice = [other for other in layers.claims if other.module == claim.module]
    if len(twice) > 1:
        named = " and ".join(f"{other.layer} (line {other.line})" for other in twice)
        message = (
            f"{where}: '{claim.module}' is claimed as {named}. "
            "A module plays one layer: delete one."
        )
        raise LayersError(message)
    if claim.layer in ("application", "domain"):
        _check_truth(claim, covered, layers)


def _check_truth(claim: Claim, covered: list[str], layers: Layers) -> None:
    for name in covered:
        door = _imported(layers.modules[name], DOOR_PACKAGES, DOOR_BUILDERS)
        if door and layers.of(name) == claim.layer:
            message = (
                f"layers.toml line {claim.line} calls '{claim.module}' {claim.layer}, but "
                f"{_shown(layers.root, layers.modules[name])}:{door} builds a door (it imports "
                f'{", ".join(DOOR_BUILDERS[:3])} or the like). Claim it as transport = ["{name}"], '
                "or move that code out."
            )
            raise LayersError(message)


def _modules(root: Path, package: str) -> dict[str, Path]:
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _covers(claim: str, module: str) -> bool:
    return module == claim or module.startswith(claim + ".")


def _by_convention(module: str) -> str | None:
    return next((CONVENTION[part] for part in module.split(".")[1:] if part in CONVENTION), None)


def _imported(path: Path, packages: tuple[str, ...], names: tuple[str, ...] | None = None) -> int:
    """Return the line of the first import of one of these packages (and names), or 0."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            if any(alias.name.split(".")[0] in packages for alias in node.names):
                return node.lineno
        elif (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").split(".")[0] in packages
            and (names is None or any(alias.name in names for alias in node.names))
        ):
            return node.lineno
    return 0


def _has_code(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(_tree(path)))


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _line_of(word: str, text: str, start: int = 1) -> int:
    numbered = list(enumerate(text.splitlines(), 1))[start - 1 :]
    return next((n for n, line in numbered if word in line.partition("#")[0]), start)


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
