"""Imports the backend before any test runs, and says in one message why that failed."""

from __future__ import annotations

import importlib
import inspect
import re
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from kata.expected import ENTRY_MODULE


class StopError(Exception):
    """The tests cannot start."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def layer_notes(root: Path) -> list[str]:
    """Read `layers.toml`; return what it leaves open; stop if it cannot be used."""
    from probe.layers import LayersError, load_layers

    try:
        return [str(note) for note in load_layers(root).notes]
    except LayersError as error:
        raise StopError("layers", str(error)) from None


def import_backend(root: Path, entries: Iterable[str], calls: Iterable[Mapping[str, Any]]) -> None:
    """Import the entry points and try whether they can be called as the tests call them."""
    module = _imported(root)
    for name in entries:
        _check_entry(module, name, root)
    for call in calls:
        _check_call(getattr(module, call["name"]), call, root)


def _imported(root: Path) -> ModuleType:
    try:
        module = importlib.import_module(ENTRY_MODULE)
    except SyntaxError as error:
        raise StopError("syntax", syntax_message(error, root)) from None
    except BaseException as error:  # noqa: BLE001  (half-typed code raises anything)
        raise StopError(
            "import", f"{where(error, root)}{told(error, root)}\nMend that line and save again."
        ) from None
    if not Path(str(module.__file__)).is_relative_to(root):
        message = f"boxoffice was imported from {module.__file__}, not from {root}."
        raise StopError("crash", message)
    return module


def _check_entry(module: ModuleType, name: str, root: Path) -> None:
    if not callable(getattr(module, name, None)):
        message = (
            f"{shown(module.__file__, root)} has no {name}().\n"
            f"The tests start the backend there: see 'Leave as they are' in the README."
        )
        raise StopError("import", message)


def _check_call(entry: Any, call: Mapping[str, Any], root: Path) -> None:  # noqa: ANN401
    try:
        inspect.signature(entry).bind(*[None] * call["values"], **dict.fromkeys(call["names"]))
    except TypeError as error:
        message = (
            f"{_defined(entry, root)} cannot be called as the tests call it: {error}.\n"
            f"They write {_written(call)}; keep the signature that the README lists."
        )
        raise StopError("import", message) from None
    except ValueError:
        return  # a callable without a readable signature: the tests will tell


def _written(call: Mapping[str, Any]) -> str:
    words = ["..."] * call["values"] + [f"{name}=..." for name in call["names"]]
    return f"{call['name']}({', '.join(words)})"


def _defined(entry: Any, root: Path) -> str:  # noqa: ANN401
    code = getattr(inspect.unwrap(entry), "__code__", None)
    name = getattr(entry, "__name__", str(entry))
    return f"{shown(code.co_filename, root)}:{code.co_firstlineno} {name}" if code else name


def syntax_message(error: SyntaxError | ValueError, root: Path, path: Path | None = None) -> str:
    """Say where a file cannot be read as Python, and show the line."""
    name, line, text = (
        getattr(error, "filename", None),
        getattr(error, "lineno", None),
        getattr(error, "text", None),
    )
    place = f"{shown(path or name, root)}:{line or 1}"
    code = f"\n{text.strip()}" if text else ""
    return f"{place} {getattr(error, 'msg', None) or error}{code}"


def told(error: BaseException, root: Path) -> str:
    """Say what was raised, in one line."""
    if isinstance(error, SystemExit):
        return f"sys.exit({'' if error.code is None else error.code!r}) was called"
    if type(error).__name__ == "BdbQuit":
        return 'a debugger was started; a verdict has none (kata test NAME "rule" --debug has)'
    text = re.sub(r" \([^()]*[/\\][^()]*\)$", "", str(error)).replace(f"{root}/", "")
    first, *rest = f"{type(error).__name__}: {text}".splitlines()
    # The frameworks' own first line only counts: "1 validation error for OrderOut".
    more = rest[:2] if "validation error" in first else []
    return " ".join([first, *map(str.strip, more)])[:300].removesuffix(": ")


def where(error: BaseException, root: Path) -> str:
    """Return the innermost line of the backend that an exception passed: `boxoffice/api.py:41 `."""
    sites = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_below(frame.filename, root)
    ]
    return f"{shown(sites[-1].filename, root)}:{sites[-1].lineno} " if sites else ""


def function_at(error: BaseException, root: Path) -> str:
    """Return the same place with the function's name."""
    sites = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_below(frame.filename, root)
    ]
    return (
        f"{shown(sites[-1].filename, root)}:{sites[-1].lineno} in {sites[-1].name}" if sites else ""
    )


def shown(path: object, root: Path) -> str:
    """Return a path as the learner knows it."""
    path = Path(str(path))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _is_below(filename: str, root: Path) -> bool:
    return filename.startswith(str(root / "boxoffice"))
