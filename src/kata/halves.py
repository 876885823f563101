"""Two processes share the tests of a kata. Which runs which never depends on the machine."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import pytest

from kata.gate import Gate

FINISHED, BROKEN_OFF = 91, 92  # 0 would be what `os._exit(0)` gives
BESIDE = "beside_behaviour"

Request = dict[str, Any]
Call = tuple[Request, int]  # what to judge, and the pipe for the results


def hear(line: socket.socket) -> Call:
    """Wait for a request; what this process writes then goes where it says. No caller: no more."""
    data, pipes, _, _ = socket.recv_fds(line, 1 << 16, 2)
    if not data:
        os._exit(0)
    results, output = pipes
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    return json.loads(data), results


class Twin:
    """One of two equal processes: made by a fork while both wait, so that neither is late."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        self._line, other = (ours, theirs) if self._pid else (theirs, ours)
        other.close()

    @property
    def is_first(self) -> bool:
        """Tell which of the two this is."""
        return self._pid > 0

    def receive(self, receive: Callable[[], Call]) -> Call:
        """Return what to judge: the first is told, and tells the second, whom only tests need."""
        with self._line:
            if not self.is_first:
                return self._hear()
            request, results = receive()
            if not request.get("play"):
                socket.send_fds(self._line, [json.dumps(request).encode()], [results, 1])
            return request, results

    def _hear(self) -> Call:
        request, results = hear(self._line)
        request["temp"] = f"{request['temp']}/second"  # both may import what writes a file
        os.mkdir(request["temp"])  # noqa: PTH102  (the backend is not here yet, and this is quick)
        return request, results

    def wait(self) -> int:
        """Return the exit status of the second process, when it is over."""
        with suppress(ChildProcessError):  # the backend waited for it, or wants to know of no child
            return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return FINISHED


class Half:
    """A pytest plugin that leaves the other half of the tests to the other process."""

    def __init__(self, gate: Gate, twin: Twin) -> None:
        self._gate = gate
        self._twin = twin
        self._theirs: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of this half, in their order."""
        ours = [item for item in items if _is_for_the_first(item) == self._twin.is_first]
        self._theirs = [item.nodeid for item in items if item not in ours]
        items[:] = ours

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Run this half; the first process then waits for the second, which ends here."""
        if not self._twin.is_first:
            self._gate.prints.muted = False
            try:
                yield
                self._gate.close()
            except BaseException:  # noqa: BLE001  (it must never tell the end of the run)
                os._exit(BROKEN_OFF)
            os._exit(FINISHED)
        told = yield
        self._gate.close()  # now, while the second still runs
        status = self._twin.wait()
        if status != FINISHED:
            self._gate.send("lost", tests=self._theirs, status=status)
        return told


def _is_for_the_first(item: pytest.Item) -> bool:
    """The behaviour tests, and what is marked to make the halves equally long."""
    return item.path.name != "test_design.py" or item.get_closest_marker(BESIDE) is not None
