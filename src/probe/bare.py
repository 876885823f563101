"""Whether an operation stands bare under its name: who calls it there meets nothing around it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

from probe.sites import Step
from probe.stack import code_of


def is_bare(inner: Step, around: Step, outside: Iterable[Step]) -> bool:
    """Tell whether the core offers `inner` only without what runs `around` it here.

    What cannot be found by its name is not bare, nor is what an object of a class runs, which may
    be a bus that somebody filled, nor what is wrapped before any door of `outside` is given it.
    """
    if "<locals>" in around.code.co_qualname and not _is_of_a_door(around.code, outside):
        return False
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


def _is_of_a_door(code: CodeType, outside: Iterable[Step]) -> bool:
    """Tell whether a door of these made the wrapper: it has it at hand, or names its maker."""
    doors = [step for step in outside if step.layer == "transport"]
    maker = code.co_qualname.partition(".")[0]
    return any(
        maker in step.code.co_names
        or any(code_of(each) is code for each in _offered(step.site.module))
        for step in doors
    )


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
