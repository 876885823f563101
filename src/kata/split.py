"""A pytest plugin that runs the tests in copies of this process, several at a time.

Which tests share a copy never depends on the machine: behaviour has one, the design tests have
three, in turn.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from kata.gate import Gate
from kata.prints import Prints

DESIGN_GROUPS = 3  # a copy costs as much as some small tests; the longest test must not wait
MOST_AT_ONCE = 1 + DESIGN_GROUPS
FINISHED, BROKEN_OFF = 91, 92  # 0 would be what `os._exit(0)` gives


class Split:
    """Forks for each group of tests; waits for all of them."""

    def __init__(self, gate: Gate, wake: Callable[[int], None]) -> None:
        self._gate = gate
        self._wake = wake  # makes a copy speak for itself
        self._running: dict[int, list[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the groups, unless a copy would lack the threads that the backend has started."""
        if threading.active_count() > 1:
            return None
        if isinstance(sys.stdout, Prints):
            sys.stdout.finish()
        faulthandler.cancel_dump_traceback_later()  # its thread would be missing in a copy
        at_once = min(MOST_AT_ONCE, len(os.sched_getaffinity(0)))
        for number, group in enumerate(_groups(session.items)):
            if len(self._running) >= at_once:
                self._wait()
            self._start(number, group)
        while self._running:
            self._wait()
        return True

    def _start(self, number: int, group: list[pytest.Item]) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = [item.nodeid for item in group]
            return
        try:
            self._wake(number)
            for item, following in zip(group, [*group[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self._gate.close()
        except BaseException:  # noqa: BLE001  (a copy must never go on where this process will)
            os._exit(BROKEN_OFF)
        os._exit(FINISHED)

    def _wait(self) -> None:
        pid, status = os.wait()
        tests = self._running.pop(pid, None)  # else a process that the backend started
        code = os.waitstatus_to_exitcode(status)
        if tests is not None and code != FINISHED:
            self._gate.send("lost", tests=tests, status=code)


def _groups(items: list[pytest.Item]) -> Iterator[list[pytest.Item]]:
    """Give the groups; the cases of one test stay together."""
    design = [item for item in items if item.path.name == "test_design.py"]
    if behaviour := [item for item in items if item not in design]:
        yield behaviour
    numbers: dict[str, int] = {}
    for item in design:
        numbers.setdefault(item.nodeid.partition("[")[0], len(numbers) % DESIGN_GROUPS)
    for number in sorted(set(numbers.values())):
        yield [item for item in design if numbers[item.nodeid.partition("[")[0]] == number]
