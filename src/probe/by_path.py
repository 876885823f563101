"""Code by its path: what a text names of it, and functions that only a path leads to."""

from __future__ import annotations

import base64
import pickletools
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING
from unittest.mock import patch

from probe.anew import loaded
from probe.findings import finding

if TYPE_CHECKING:
    from probe.backend import Backend

GARDEN, NAME = "garden", "prune"
PATH = re.compile(r'(?:^|(?<="))((?:\w+[.:])+)\w+(?=$|")')
CALL = re.compile(r"\w+(?=\()")
WORD = re.compile(r'(?<=")\w+(?="(?!\s*:))')  # a value, no key
ENCODED = re.compile(r"[\w+/-]{12,}={0,2}", re.ASCII)
DECODERS: tuple[Callable[[str], bytes], ...] = (
    base64.b64decode,
    base64.urlsafe_b64decode,
    bytes.fromhex,
)


def code_in(backend: Backend, text: str) -> list[str]:
    """Return the calls in `text`, such as `print(`, and the paths of what the backend can call.

    And each pickle, be it in base64 or in hexadecimal digits: its objects are made by code.
    """
    words = re.findall(rf"\w+\(|{backend.package}[.:][\w.:]*\w", text)
    code = [word for word in words if word.endswith("(") or _leads_to_code(word)]
    return code + [f"a pickle, {word[:20]}..." for word in ENCODED.findall(text) if _thaws(word)]


@dataclass
class ByPath:
    """Functions in a module `garden` and in the backend's; `called` says which one ran."""

    backend: Backend
    called: list[str] = field(default_factory=list)

    def paths(self, name: str, about: str) -> list[tuple[str, str]]:
        """Return pairs like (name, about), an argument in JSON, of which one part is a path.

        Each leads to such a function: a name of `garden`, or the last word of a path replaced,
        or what is called, or a function's name in the argument.
        """
        ours, theirs = (CALL.sub(NAME, PATH.sub(rf"\1{NAME}", text)) for text in (name, about))
        known = self._functions()
        theirs = WORD.sub(lambda word: NAME if word[0] in known else word[0], theirs)
        foreign = {(f"{GARDEN}{dot}{NAME}", about) for dot in ".:"}
        return sorted(foreign | {(ours, about), (name, theirs)} - {(name, about)})

    def _functions(self) -> set[str]:
        modules = loaded(self.backend.package).values()
        found = (value for module in modules for value in vars(module).values())
        return {value.__name__ for value in found if isinstance(value, FunctionType)}

    def expect_uncalled(self, *, wants: str) -> None:
        """Report the functions that somebody called."""
        lines = [f"  called: {path}" for path in dict.fromkeys(self.called)]
        summary = "a name led to code that nobody registered"
        self.backend.expect(not lines, finding(summary, lines, wants))

    def at(self, module: str) -> Callable[..., None]:
        """Return the function for `module`: it takes anything, and notes that it was called."""

        def call(*_args: object, **_about: object) -> None:
            self.called.append(f"{module}.{NAME}")

        return call


@contextmanager
def by_path(backend: Backend) -> Iterator[ByPath]:
    """Give functions that nobody knows as handlers; who calls one found it by its path."""
    functions, modules = ByPath(backend), {GARDEN: ModuleType(GARDEN), **loaded(backend.package)}
    with ExitStack() as stack:
        sys.modules[GARDEN] = modules[GARDEN]
        stack.callback(sys.modules.pop, GARDEN, None)
        for name, module in modules.items():
            stack.enter_context(patch.object(module, NAME, functions.at(name), create=True))
        yield functions


def _thaws(word: str) -> bool:
    """Tell whether a word is a pickle that was encoded, by what stands in it; it is not loaded."""
    for decoded in DECODERS:
        with suppress(ValueError):
            found = decoded(word)
            if found[:1] == b"\x80" and list(pickletools.genops(found)):
                return True
    return False


def _leads_to_code(path: str) -> bool:
    with suppress(ImportError, AttributeError, ValueError):
        return callable(pkgutil.resolve_name(path))
    return False
