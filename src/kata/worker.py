"""A warm process: has imported and exercised everything; then forks for each run, or runs once."""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from kata.tamper import Fingerprint, fingerprint, replaced

TAKEN = b"."
WARM_UP = Path(__file__).with_name("warm_up")


def main() -> None:
    """`fork FD`: serve runs over a socket. `spare`: warm up, judge once. `once`: judge once."""
    mode, *rest = sys.argv[1:]
    os.chdir(WARM_UP)  # where we were started may be gone before we are
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    if mode == "fork":
        serve(socket.socket(fileno=int(rest[0])))
    else:
        run_once(warm=mode == "spare")


def run_once(*, warm: bool) -> NoReturn:
    """Read one request from stdin, judge it, tell the results on what was stdout."""
    results = os.dup(1)
    os.dup2(2, 1)
    known = warm_up() if warm else None
    line = sys.stdin.buffer.readline()
    _close_stdin()
    if not line:
        os._exit(0)
    import fastapi  # noqa: F401  (before the process is doubled: both would import it)

    from kata.child import run

    request = json.loads(line)
    run(request["tests"], lambda: (request, results), known)


def serve(requests: socket.socket) -> None:
    """Fork a child for each request. The request brings the two pipes that the child writes to."""
    _close_stdin()
    known = warm_up()
    gc.collect()
    gc.freeze()
    ready: Ready | None = None
    while True:
        data, pipes, _, _ = socket.recv_fds(requests, 1 << 16, 2)
        if not data:
            return
        tests = json.loads(data)["tests"]
        if ready is None or not ready.takes(tests, data, pipes):
            ready = Ready(tests, known, requests)
            ready.takes(tests, data, pipes)
        for pipe in pipes:
            os.close(pipe)
        requests.sendall(json.dumps({"pid": ready.pid}).encode() + b"\n")
        requests.sendall(json.dumps({"status": ready.wait()}).encode() + b"\n")
        ready = Ready(tests, known, requests)  # most likely the same kata is judged again


class Ready:
    """A forked child in which pytest is set up for the tests of one kata, and waits."""

    def __init__(self, tests: str, known: Fingerprint, requests: socket.socket) -> None:
        self._tests = tests
        self._ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            requests.close()
            self._ours.close()
            _become_ready(tests, theirs, known)
        theirs.close()

    def takes(self, tests: str, data: bytes, pipes: list[int]) -> bool:
        """Hand it the request, if it is the right child and still there; else let it go."""
        with self._ours:
            if tests == self._tests:
                with suppress(OSError):
                    socket.send_fds(self._ours, [data], pipes)
                    if self._ours.recv(1) == TAKEN:
                        return True
        self.wait()  # it heard the end of the socket, and ends
        return False

    def wait(self) -> int:
        """Return its exit status."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _become_ready(tests: str, calls: socket.socket, known: Fingerprint) -> NoReturn:
    from kata.child import run
    from kata.halves import Call, hear

    def receive() -> Call:
        with calls:
            call = hear(calls)
            calls.sendall(TAKEN)
        return call

    def wait(is_first: bool) -> None:
        if not is_first:
            calls.close()
        _touch(known)

    os.setsid()
    run(tests, receive, known, wait)


def _touch(known: Fingerprint) -> None:
    """Use everything that is shared with the server: the first use copies it, and takes time."""
    gc.unfreeze()
    gc.get_objects()
    gc.freeze()
    replaced(known.marks)


def warm_up() -> Fingerprint:
    """Import what a run needs and use each part once, so that nothing is loaded late."""
    import grimp  # noqa: F401

    import kata.child
    from kata.early import remember_rewritten

    remember_rewritten()
    quiet, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115
    kata.child.run_pytest(str(WARM_UP))
    sys.stdout = quiet
    _forget_backend()
    return fingerprint()


def _forget_backend() -> None:
    for name in [*sys.modules]:
        if name.split(".")[0] in ("boxoffice", "test_behaviour", "test_design"):
            del sys.modules[name]


def _close_stdin() -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


if __name__ == "__main__":
    main()
