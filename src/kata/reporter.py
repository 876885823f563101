"""A pytest plugin that tells each test as it starts and as it ends."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from kata.gate import Gate
from kata.preflight import function_at, told

LONGEST_MESSAGE = 4000
LINES_OF_ASSERTION = 8
TROUBLE = "so it goes"  # how a kata's test words the trouble that it makes itself
NEEDS_SQLITE, NEEDS_PROCESSES = "needs SQLite", "needs processes"  # so the reasons begin


class Reporter(logging.Handler):
    """Tells the results. It is also a log handler: the web client logs what became a 500."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self._gate = gate
        self._passed = True
        self._messages: list[str] = []
        self._found: list[str] = []
        self._behind: list[str] = []
        logging.getLogger("probe.web").addHandler(self)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Tell what will run: what was collected and never ends counts as a crash."""
        self._gate.send("collected", tests=[item.nodeid for item in items])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name the test, so that a hang has a name."""
        self._passed, self._messages, self._found, self._behind = True, [], [], []
        self._gate.send("start", test=nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what each phase of the test came to."""
        raised = call.excinfo  # pytest-check puts its own there when it has soft findings
        report = yield
        self._found = [str(text) for name, text in report.user_properties if name == "finding"]
        skipped = raised is not None and isinstance(raised.value, pytest.skip.Exception)
        why = str(raised.value) if raised and skipped else ""
        if self._cannot_run_here(why):
            self._gate.send("left_out", test=report.nodeid, why=why)
        elif report.outcome != "passed":
            self._passed = False
            self._messages += self._explained(raised, report)
        return report

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell the result; a finding makes a test red whatever pytest says."""
        found = [_with_cause(text, self._behind) for text in self._found]
        messages = [text[:LONGEST_MESSAGE] for text in (*found, *self._messages)]
        passed = self._passed and not self._found
        self._gate.send("result", test=nodeid, passed=passed, messages=messages)

    def emit(self, record: logging.LogRecord) -> None:
        """Note an exception that the web client turned into a 500."""
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = None  # others come next, and would format every traceback
        if error is not None and not _injected(error):
            where = function_at(error, self._gate.root) or "the web framework"
            said = f"{where} raised {told(error, self._gate.root)}"
            if said not in self._behind:
                self._behind.append(said)

    def _cannot_run_here(self, why: str) -> bool:
        """Tell whether a skipped test asks for what really is not there."""
        on_a_server, no_fork = self._gate.on_a_server, not hasattr(os, "fork")
        return (on_a_server and why.startswith(NEEDS_SQLITE)) or (
            no_fork and why.startswith(NEEDS_PROCESSES)
        )

    def _explained(
        self, raised: pytest.ExceptionInfo[BaseException] | None, report: pytest.TestReport
    ) -> list[str]:
        if raised is None:
            return [] if self._found else [report.longreprtext]
        root = self._gate.root
        if isinstance(raised.value, pytest.skip.Exception):
            return [f"The test did not run: {raised.value}"]
        if site := function_at(raised.value, root):
            return [f"{told(raised.value, root)}\n{site}"]
        if self._found:  # what the test itself trips over then is no news
            return []
        return [_assertion(raised, report, self._behind)]


def _assertion(
    raised: pytest.ExceptionInfo[BaseException], report: pytest.TestReport, behind: list[str]
) -> str:
    """Say what a test found, what the backend raised before, and where the test says so."""
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message if crash else raised.exconly()).removeprefix("AssertionError: ")
    place = [f"{Path(crash.path).name}:{crash.lineno}"] if crash else []
    return "\n".join([*behind, *text.splitlines()[:LINES_OF_ASSERTION], *place])


def _with_cause(finding: str, behind: list[str]) -> str:
    """Say below what a probe found which exceptions of the backend it did not see coming."""
    first, *rest = finding.splitlines() or [""]
    return "\n".join([first, *(f"  {line}" for line in behind), *rest])


def _injected(error: BaseException | None) -> bool:
    """A fault of a probe or a test, also where the backend made another exception of it."""
    while error is not None:
        if type(error).__module__.startswith("probe.") or TROUBLE in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
