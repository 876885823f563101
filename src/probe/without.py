"""Runs a backend with a framework gone: the core may not import it, and nobody may use it."""

from __future__ import annotations

import builtins
import importlib
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING
from unittest.mock import patch

from probe.anew import apart, bootstrap_of, forget
from probe.crossings import listening
from probe.findings import finding, shorten
from probe.imports import expect_modules_without
from probe.refusal import CORE, Guard, Refused, Use
from probe.sites import Site

if TYPE_CHECKING:
    from probe.backend import Backend

FREEZERS = ("pickle", "_pickle", "marshal", "dill", "cloudpickle", "jsonpickle", "shelve")
WANTS = "The core loads and runs when the framework is gone."


@dataclass
class Without:
    """A backend that must do without some packages: `load()` it, run a door, ask."""

    backend: Backend
    guard: Guard
    wants: str = WANTS
    _told: bool = False
    _load_error: BaseException | None = None

    @property
    def uses(self) -> list[Use]:
        """Every use of the packages so far."""
        return self.guard.uses

    def load(self) -> ModuleType:
        """Import the backend's bootstrap afresh and return it; from now on nobody may use them.

        While it loads, doors and wiring may import them (they have an app to make); the core may
        not, nor may anything that the core imports.
        """
        self.guard.running = False
        try:
            self._load_core()
            module = bootstrap_of(self.backend)
        except BaseException as error:
            self._load_error = error
            raise
        self.guard.running = True
        return module

    def expect_unused(self, *, wants: str) -> None:
        """Report every use of the packages by the core, and by anybody since `load()`."""
        if self._told:
            return
        nothing = finding(f"nothing of {self.backend.package} ran", [], wants)
        if self.backend.expect(self.guard.ran > 0 or bool(self.uses), nothing) and self.uses:
            self.backend.expect(ok=False, message=_used(self.uses, wants))

    def expect_not_imported(self, *, wants: str) -> None:
        """Report how modules of which something ran since `load()` import the packages.

        Directly or through others, be it on some days only. What `bootstrap` and other wiring
        imports is not their affair. Where a use is known already, that is enough.
        """
        if not self._told and not self.uses:
            modules, packages = sorted(self.guard.modules), self.guard.packages
            expect_modules_without(self.backend, modules, packages, wants=wants)

    def explain(self, error: BaseException) -> bool:
        """Report what stopped the block; tell whether that was all there is to say."""
        if not isinstance(error, Exception | SystemExit):
            return False
        if error is self._load_error:
            self._tell(self._unloaded(error))
            return True
        if self.uses:
            self._tell(_used(self.uses, self.wants))
        return _is_refusal(error)

    def _load_core(self) -> None:
        """Import the core by itself: when doors come first, it could lean on what they loaded."""
        for name in self.backend.layers.modules_of(*CORE):
            try:
                importlib.import_module(name)
            except Exception as error:
                if _is_refusal(error):
                    raise
                forget(self.backend.package)  # a circle, perhaps, that the real order avoids

    def _unloaded(self, error: BaseException) -> str:
        summary = f"{self.backend.package} does not load"
        if not self.uses:
            lines = [f"  {type(error).__name__}: {error}", *_places(self.backend, error)]
            return finding(summary, lines, self.wants)
        first = self.uses[0]
        lines = _lines(self.uses)
        return finding(f"{summary} without {first.package} ({first.place})", lines, self.wants)

    def _tell(self, message: str) -> None:
        self._told = True
        self.backend.expect(ok=False, message=message)


@contextmanager
def without(backend: Backend, *packages: str, wants: str = WANTS) -> Iterator[Without]:
    """Give a backend that must do without `packages`; everything is as before afterwards.

    Imports that the code under test writes are refused. Calls of the packages' functions are
    noticed, however the code came by them, and so are their names in functions that run. Not
    noticed is a class or constant that is reached through something else and never called.
    """
    if not packages or any("." in name for name in packages):
        message = f"without{packages!r}: name the packages, such as 'fastapi', 'starlette'."
        raise ValueError(message)
    bare = Without(backend, Guard(backend, packages), wants)
    with ExitStack() as stack:
        stack.enter_context(apart(backend))
        for module, name in IMPORTERS:
            wrapped = bare.guard.wrap(getattr(module, name))
            stack.enter_context(patch.object(module, name, wrapped))
        stack.enter_context(listening(backend, bare.guard.hear))
        try:
            yield bare
        except BaseException as error:
            if not bare.explain(error):
                raise


IMPORTERS = (
    (builtins, "__import__"),
    (importlib, "__import__"),
    (importlib, "import_module"),
)


def _used(uses: list[Use], wants: str) -> str:
    lines = _lines(uses)
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return finding(shorten(f"{uses[0].place} {uses[0].did}", 60 - len(more)) + more, lines, wants)


def _lines(uses: list[Use]) -> list[str]:
    """Return one line for each place: a call says more than the name that led to it."""
    best: dict[Site, Use] = {}
    for use in uses:
        if use.site not in best or best[use.site].did.startswith("uses "):
            best[use.site] = use
    return [f"  {use}" for use in best.values()]


def _is_refusal(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, Refused):
            return True
        error = error.__cause__ or error.__context__
    return False


def _places(backend: Backend, error: BaseException) -> list[str]:
    """Return the innermost line of the code under test that an error passed."""
    folder = str(backend.root / backend.package)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(folder)]
    names = [f"{_shown(backend, frame.filename)}:{frame.lineno}" for frame in own[-1:]]
    return [f"  {name}" for name in names]


def _shown(backend: Backend, filename: str) -> str:
    return filename.removeprefix(str(backend.root)).lstrip("/\\").replace("\\", "/")
