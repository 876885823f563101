"""A pytest plugin that runs one function of a kata's design tests instead of the tests."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from kata.gate import Gate
from kata.preflight import function_at, told

HARM, XRAY = "harm", "xray"
WIDTH, INDENT, LABEL = 80, 2, 8  # columns


class Play:
    """Plays the story's accident, or records the main request, with the tests' own fixtures."""

    def __init__(self, part: str, gate: Gate) -> None:
        self._play = {HARM: self._harm, XRAY: self._xray}[part]
        self._gate = gate
        self._module: Any = None

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """Put the play in the place of the tests."""
        design = next(item for item in items if item.path.name == "test_design.py")
        self._module = design.module
        parent = design.getparent(pytest.Module)
        items[:] = [pytest.Function.from_parent(parent, name="play", callobj=self._play)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:  # noqa: ANN401
        """Tell what went wrong with the play itself."""
        raised = call.excinfo
        report = yield
        if raised is not None:
            root = self._gate.root
            site = function_at(raised.value, root)
            self._gate.stop("crash", f"{told(raised.value, root)}\n{site}".strip())
        return report

    def _harm(self, backend: Any, database: Any) -> None:  # noqa: ANN401
        say = Say(self._gate)
        before = database.read().tables()
        lost = bool(self._module.accident(backend, database, say))
        if not say.shown:
            say.show(before, database.read().tables())
        self._gate.send("harmed", harmed=lost)

    def _xray(self, backend: Any, database: Any) -> None:  # noqa: ANN401
        from probe import xray

        with xray.record(backend) as record:
            self._module.main_request(backend, database)
        text, line = xray.draw(record, WIDTH - INDENT), xray.line(record, WIDTH - INDENT - LABEL)
        moments = self._moments(backend, database.fresh())
        svg = xray.svg(record, title=f"X-ray of the main request: {line}", moments=moments)
        self._gate.send("picture", text=text, line=line, svg=svg)

    def _moments(self, backend: Any, database: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """Return the moments of the story's power cut; a story that breaks off has none."""
        say = Listening()
        with suppress(Exception):
            self._module.accident(backend, database, say)
        return say.heard


class Listening:
    """Hears a story, and remembers only at which moments the power might go."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def __call__(self, line: str) -> None:
        """Pass over a line."""

    def show(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Pass over the tables."""

    def moments(self, told: list[dict[str, Any]]) -> None:
        """Remember the moments."""
        self.heard = told


class Say:
    """Tells a line of the story; `show` gives the tables before and after it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.shown = False

    def moments(self, told: list[dict[str, Any]]) -> None:
        """Pass on the moments at which the power might go."""
        self._gate.send("moments", told=told)

    def __call__(self, line: str) -> None:
        """Tell one line."""
        self._gate.send("said", line=line)

    def show(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Show the tables that changed."""
        self.shown = True
        self._gate.send("tables", before=before, after=after)
