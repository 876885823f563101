"""A process that has everything imported and forks a child for each run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from contextlib import suppress

from kata.process import PYTHON, Process, Request, close_all, kill_group, settle, start_once


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
        kill_group(self._server.pid)
        with suppress(OSError):  # whoever waits for an answer must hear the end before the close
            self._socket.shutdown(socket.SHUT_RDWR)
        self._answers.close()
        self._socket.close()
        settle(self._server)

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            command = [*PYTHON, "fork", str(theirs.fileno())]
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
            close_all(results[0], output[0])
            raise
        finally:
            close_all(results[1], output[1])
        return Process(
            os.fdopen(results[0], "rb"),
            os.fdopen(output[0], "rb"),
            lambda: kill_group(pid),
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
