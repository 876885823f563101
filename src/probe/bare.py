"""Whether an operation stands bare under its name: who calls it there meets nothing around it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from types import CodeType
from typing import Any

from probe.sites import Step
from probe.stack import code_of


def is_bare(inner: Step, around: Step) -> bool:
    """Tell whether the core offers `inner` only without what runs `around` it here.

    What cannot be found by its name is not bare, nor is what an object of a class runs, which may
    be a bus that somebody filled.
    """
    owner, _, name = inner.code.co_qualname.rpartition(".")
    module = sys.modules.get(inner.site.module)
    if module is None or name.startswith("_") != name.endswith("__") or _is_method(around.code):
        return False
    found: Any = module
    for part in owner.split(".") if owner else ():
        found = vars(found).get(part) if hasattr(found, "__dict__") else None
    if code_of(getattr(found, "__dict__", {}).get(name)) is not inner.code:
        return False
    return all(code_of(each) is not around.code for each in _offered(inner.site.module))


def _is_method(code: CodeType) -> bool:
    outside, _, _ = code.co_qualname.rpartition(".")
    return bool(outside) and not outside.endswith("<locals>")


def _offered(module: str) -> Iterator[object]:
    """Yield what a module and the packages around it offer, in a table or a class too."""
    parts = module.split(".")
    names = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    for value in (each for name in names for each in vars(sys.modules[name]).values()):
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, (list, tuple)):
            yield from value
        elif inspect.isclass(value):
            yield from (each for base in value.__mro__ for each in vars(base).values())
        else:
            yield value
