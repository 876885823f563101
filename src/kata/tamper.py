"""Notices when the code under test replaces parts of the judge, by comparing before and after."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

# Replacing one of these could turn a red test green. Katas never need to.
WATCHED = (
    "probe",
    "pytest_check",
    "_pytest",
    "pytest",
    "pluggy",
    "kata",
    "builtins",
    "json",
    "sqlite3",
    "faulthandler",
    "sqlalchemy.event",
    "sqlalchemy.engine",
    "sqlalchemy.pool",
    "sqlalchemy.orm.session",
)
QUICK = ("pytest_check", "probe.backend", "probe.plugin", "kata.gate", "kata.reporter")
SINGLE = {
    "os": ("write", "getpid", "_exit", "fork", "waitpid"),
    "sys": ("setprofile", "settrace", "_getframe"),
}


class Mark(NamedTuple):
    """One thing that must stay what it is: where it hangs, and the code it runs."""

    name: str
    holder: Mapping[str, Any]
    key: str
    value: object
    code: CodeType | None

    def is_kept(self) -> bool:
        """Tell whether the same object with the same code still hangs there."""
        return self.holder.get(self.key) is self.value and (
            self.code is None or _code(self.value) is self.code
        )


class Fingerprint(NamedTuple):
    """What the judging modules were; `quick` is what is looked at after each test."""

    marks: list[Mark]
    quick: list[Mark]


def fingerprint() -> Fingerprint:
    """Remember the functions and classes of the judging modules that are loaded now."""
    marks: list[Mark] = []
    for name, module in sorted(sys.modules.items()):
        if _is_watched(name):
            marks.append(Mark(name, sys.modules, name, module, None))
            marks.extend(marks_of(module))
    for name, words in SINGLE.items():
        marks.extend(
            _mark(name, vars(sys.modules[name]), word)
            for word in words
            if hasattr(sys.modules[name], word)
        )
    return Fingerprint(marks, [mark for mark in marks if mark.name.startswith(QUICK)])


def marks_of(module: ModuleType) -> Iterator[Mark]:
    """Remember the functions and classes of one module."""
    name = module.__name__
    for key, value in list(vars(module).items()):
        if isinstance(value, FunctionType | type) or (name == "builtins" and callable(value)):
            yield _mark(name, vars(module), key)
        if isinstance(value, type) and value.__module__ == name:
            for word, inner in list(vars(value).items()):
                if isinstance(inner, FunctionType | property | classmethod | staticmethod):
                    yield _mark(f"{name}.{key}", vars(value), word)


def replaced(marks: list[Mark]) -> list[str]:
    """Return the dotted names that are no longer what they were."""
    return [mark.name for mark in marks if not mark.is_kept()]


def finders() -> list[object]:
    """Return what decides how a test file is imported."""
    return [*sys.meta_path, *sys.path_hooks]


def tampered_message(changed: list[str]) -> str:
    """Name what was replaced."""
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return (
        f"The backend replaced {changed[0]}{more} while it ran. A verdict needs the judge as it is."
    )


def _is_watched(name: str) -> bool:
    return any(name == watched or name.startswith(f"{watched}.") for watched in WATCHED)


def _mark(name: str, holder: Mapping[str, Any], key: str) -> Mark:
    return Mark(f"{name}.{key}", holder, key, holder[key], _code(holder[key]))


def _code(value: object) -> CodeType | None:
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, classmethod | staticmethod):
        value = value.__func__
    return value.__code__ if isinstance(value, FunctionType) else None
