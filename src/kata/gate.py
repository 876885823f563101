"""A pytest plugin: tests begin only if the backend imports, and the judge stays what it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kata.preflight import StopError, import_backend, layer_notes
from kata.prints import Prints
from kata.tamper import (
    Fingerprint,
    Mark,
    finders,
    fingerprint,
    marks_of,
    replaced,
    tampered_message,
)


class Gate:
    """Stops the run with one message where no verdict is possible."""

    def __init__(self, known: Fingerprint | None) -> None:
        self._judge = known or fingerprint()
        self._tests: list[Mark] = []
        self._finders: list[object] = []
        self._closed = False

    def open(self, request: dict[str, Any], send: Callable[..., None], prints: Prints) -> None:
        """Import the backend where its failure can be told in one message."""
        self.root = Path(request["backend"])
        self.send = send
        self.prints = prints
        self.on_a_server = bool(request.get("database_url"))
        sys.breakpointhook = _refuse_breakpoint
        sys.meta_path.insert(0, BackendFinder(self.root))
        sys.path.append(str(self.root))
        self._finders = finders()
        try:
            self.send("importing", notes=layer_notes(self.root))
            import_backend(self.root, request["entries"], request["calls"])
        except StopError as stop:
            self.stop(stop.kind, str(stop))
        self._check([])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Stop when a test file cannot be imported with this backend."""
        if report.failed:
            text = str(report.longrepr)
            lines = [line for line in text.splitlines() if line.startswith("E ")] or [text]
            what = lines[-1].removeprefix("E").strip()
            name = Path(report.nodeid).name
            self.stop("import", f"{name} cannot be imported with this backend: {what}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """Watch the tests too."""
        for module in {id(item.module): item.module for item in items}.values():
            self._tests += marks_of(module)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logfinish(self) -> None:
        """Look after each test whether the judge is still what it was."""
        self._check([*self._judge.quick, *self._tests])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """End the story."""
        if not self._closed:
            self.close()
        self.send("end", status=int(exitstatus))

    def close(self) -> None:
        """Look at the whole judge once more."""
        self._closed = True
        self.prints.finish()
        self._check([*self._judge.marks, *self._tests])

    def stop(self, kind: str, message: str) -> NoReturn:
        """Say why there is no verdict, and end this process."""
        self.send("error", kind=kind, message=message)
        os._exit(0)

    def _check(self, marks: list[Mark]) -> None:
        changed = replaced(marks)
        if finders() != self._finders:
            changed.append("sys.meta_path")
        if changed:
            self.stop("crash", tampered_message(changed))


class BackendFinder:
    """Finds the package under test in its folder, and nothing else that lies there."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Answer for `boxoffice` alone; its modules are found through it."""
        del path, target
        return PathFinder.find_spec(name, [self._root]) if name == "boxoffice" else None


def _refuse_breakpoint(*_args: object, **_options: object) -> NoReturn:
    message = 'breakpoint() in a verdict. To stop there: kata test NAME "rule" --debug'
    raise RuntimeError(message)
