"""Processes that are ready before they are needed: a server that forks, or spares that run once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

FORK, SPARE = "fork", "spare"
SETTING = "KATA_WARM"
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


class Warm(Protocol):
    """Starts a run at once, in a process that has everything imported."""

    def start(self, request: Request) -> Process:
        """Start a run."""

    def close(self) -> None:
        """End what waits."""


def warm(kind: str | None = None) -> Warm:
    """Begin to warm up in the background and return at once. `kind` is `fork` or `spare`."""
    kind = kind or os.environ.get(SETTING) or default_kind()
    return ForkServer() if kind == FORK else Spare()


def default_kind() -> str:
    """Fork where that is safe: Windows has none, and the libraries of macOS forbid it."""
    return FORK if sys.platform == "linux" else SPARE


def start_once(request: Request) -> Process:
    """Start a run in a new process that was not warmed up."""
    return _hand_over(_worker("once"), request)


class Spare:
    """Two processes wait, warmed up; a run uses one up, and when it is over the next is started.

    Two, because one save is often two: the editor's, and the formatter's just after it.
    """

    def __init__(self, count: int = 2) -> None:
        self._closed = False
        self._one = threading.Lock()
        self._waiting = [_worker(SPARE) for _ in range(count)]

    def start(self, request: Request) -> Process:
        """Use up a spare process."""
        worker = self._waiting.pop(0) if self._waiting else _worker(SPARE)
        process = _hand_over(worker, request)
        join = process.join

        def join_then_replace() -> int | None:
            status = join()
            with self._one:  # a run may be over only after the close
                if not self._closed:
                    self._waiting.append(_worker(SPARE))
            return status

        process.join = join_then_replace
        return process

    def close(self) -> None:
        """Send the spare processes home."""
        with self._one:
            self._closed = True
        for worker in self._waiting:
            _kill_group(worker.pid)
            _settle(worker)
        self._waiting.clear()


class ForkServer:
    """A process that forks a ready child for each run. It is started again if it dies."""

    def __init__(self) -> None:
        self._closed = False
        self._one = threading.Lock()
        self._start()

    def start(self, request: Request) -> Process:
        """Fork a run, when the one before is over."""
        self._one.acquire()  # given back when the run's status is there
        process = None
        try:
            process = self._fork_somehow(request)
        finally:
            if process is None:
                self._one.release()
        return process or start_once(request)

    def _fork_somehow(self, request: Request) -> Process | None:
        for _ in range(2):
            try:
                return self._fork(request)
            except (OSError, ValueError):
                if self._closed:
                    raise
                self._end()
                self._start()
        return None

    def close(self) -> None:
        """End the server."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        _kill_group(self._server.pid)
        with suppress(OSError):  # whoever waits for an answer must hear the end before the close
            self._socket.shutdown(socket.SHUT_RDWR)
        self._answers.close()
        self._socket.close()
        _settle(self._server)

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            command = [*_PYTHON, "fork", str(theirs.fileno())]
            null = subprocess.DEVNULL
            self._server = subprocess.Popen(
                command,
                stdin=null,
                stdout=null,
                stderr=null,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._answers = self._socket.makefile("rb")

    def _fork(self, request: Request) -> Process:
        results, output = os.pipe(), os.pipe()
        try:
            socket.send_fds(self._socket, [json.dumps(request).encode()], [results[1], output[1]])
            pid = self._answer("pid")
        except (OSError, ValueError):
            _close(results[0], output[0])
            raise
        finally:
            _close(results[1], output[1])
        return Process(
            os.fdopen(results[0], "rb"),
            os.fdopen(output[0], "rb"),
            lambda: _kill_group(pid),
            self._status,
        )

    def _status(self) -> int | None:
        try:
            return self._answer("status")
        except (OSError, ValueError):
            return None
        finally:
            self._one.release()

    def _answer(self, name: str) -> int:
        while line := self._answers.readline():
            facts = json.loads(line)
            if name in facts:
                return int(facts[name])
        raise ConnectionError


# -P: no file of the folder we happen to be in is ever imported in place of a library.
_PYTHON = [sys.executable, "-P", "-X", "utf8", "-m", "kata.worker"]


def _worker(mode: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*_PYTHON, mode],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
        creationflags=getattr(
            subprocess, "CREATE_NEW_PROCESS_GROUP", 0
        ),  # Ctrl-C is for the parent alone
    )


def _hand_over(worker: subprocess.Popen[bytes], request: Request) -> Process:
    assert worker.stdin
    assert worker.stdout
    assert worker.stderr
    with suppress(OSError), worker.stdin as pipe:
        pipe.write(json.dumps(request).encode() + b"\n")
    return Process(worker.stdout, worker.stderr, lambda: _kill_group(worker.pid), worker.wait)


def _kill_group(pid: int) -> None:
    """Stop a process that leads its own group, and what it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)  # it may not lead its group yet
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _settle(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout, worker.stderr):
        if pipe is not None:
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(LAST_BREATH)


def _close(*pipes: int) -> None:
    for pipe in pipes:
        with suppress(OSError):
            os.close(pipe)
