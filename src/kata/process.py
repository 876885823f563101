"""A process of the judge: how it is started, what comes from it, and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

LAST_BREATH = 2.0  # seconds

Request = dict[str, Any]


@dataclass
class Process:
    """One run of the tests: where its results and its output come from, and how to stop it."""

    results: IO[bytes]
    output: IO[bytes]
    stop: Callable[[], None]
    join: Callable[[], int | None]
    _over: list[int | None] = field(default_factory=list)

    def kill(self) -> None:
        """Stop it and everything it started."""
        if not self._over:
            self.stop()

    def wait(self) -> int | None:
        """Return its exit status; below zero the signal that ended it."""
        if not self._over:
            self._over.append(self.join())
        return self._over[0]


def start_once(request: Request) -> Process:
    """Start a run in a new process that was not warmed up."""
    return hand_over(new_worker("once"), request)


# -P: no file of the folder we happen to be in is ever imported in place of a library.
PYTHON = [sys.executable, "-P", "-X", "utf8", "-m", "kata.worker"]


def new_worker(mode: str) -> subprocess.Popen[bytes]:
    """Start a process that warms up, or not, and judges once: `spare` or `once`."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*PYTHON, mode],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
        creationflags=getattr(
            subprocess, "CREATE_NEW_PROCESS_GROUP", 0
        ),  # Ctrl-C is for the parent alone
    )


def hand_over(worker: subprocess.Popen[bytes], request: Request) -> Process:
    """Tell a worker what to judge."""
    assert worker.stdin
    assert worker.stdout
    assert worker.stderr
    with suppress(OSError), worker.stdin as pipe:
        pipe.write(json.dumps(request).encode() + b"\n")
    return Process(worker.stdout, worker.stderr, lambda: kill_group(worker.pid), worker.wait)


def kill_group(pid: int) -> None:
    """Stop a process that leads its own group, and what it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)  # it may not lead its group yet
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def settle(worker: subprocess.Popen[bytes]) -> None:
    """Close the pipes of a worker that was stopped, and wait for its end."""
    for pipe in (worker.stdin, worker.stdout, worker.stderr):
        if pipe is not None:
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(LAST_BREATH)


def close_all(*pipes: int) -> None:
    """Close pipes that may be closed already."""
    for pipe in pipes:
        with suppress(OSError):
            os.close(pipe)
