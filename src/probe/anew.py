"""The package under test loaded a second time, by itself: nothing it remembered is left."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from probe.backend import Backend


@contextmanager
def apart(backend: Backend) -> Iterator[None]:
    """Put the loaded copy of the package aside, and back in the end."""
    before = forget(backend.package)
    importlib.invalidate_caches()
    with patch.object(sys, "path", [str(backend.root), *sys.path]):
        try:
            yield
        finally:
            forget(backend.package)
            sys.modules.update(before)


def bootstrap_of(backend: Backend) -> ModuleType:
    """Import the package's bootstrap, anew if it was forgotten, and return it."""
    return importlib.import_module(f"{backend.package}.bootstrap")


def forget(package: str) -> dict[str, ModuleType]:
    """Take the package out of the loaded modules, and return what was loaded of it."""
    return {name: sys.modules.pop(name) for name in loaded(package)}


def loaded(package: str) -> dict[str, ModuleType]:
    """Return the modules of the package that are loaded, by name."""
    return {name: at for name, at in sys.modules.items() if name.partition(".")[0] == package}
