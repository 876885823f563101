"""A warm process: has imported and exercised everything; then forks for each run, or runs once."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from kata.tamper import Mark, fingerprint

WARM_UP = Path(__file__).with_name("warm_up")


def main() -> None:
    """`fork FD`: serve runs over a socket. `spare`: warm up, judge once. `once`: judge once."""
    mode, *rest = sys.argv[1:]
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
    marks = warm_up() if warm else None
    line = sys.stdin.buffer.readline()
    _close_stdin()
    if not line:
        os._exit(0)
    from kata.child import run

    run(json.loads(line), results, marks)


def serve(requests: socket.socket) -> None:
    """Fork a child for each request. The request brings the two pipes that the child writes to."""
    _close_stdin()
    marks = warm_up()
    gc.collect()
    gc.freeze()
    requests.sendall(b'{"ready": true}\n')
    while True:
        data, pipes, _, _ = socket.recv_fds(requests, 1 << 16, 2)
        if not data:
            return
        pid = os.fork()
        if pid == 0:
            requests.close()
            _judge(json.loads(data), pipes[0], pipes[1], marks)
        for pipe in pipes:
            os.close(pipe)
        requests.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        _, status = os.waitpid(pid, 0)
        requests.sendall(json.dumps({"status": os.waitstatus_to_exitcode(status)}).encode() + b"\n")


def _judge(request: dict[str, object], results: int, output: int, marks: list[Mark]) -> NoReturn:
    from kata.child import SPARE_SECONDS, run

    os.setsid()
    signal.alarm(int(float(str(request["limit"]))) + SPARE_SECONDS)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    run(request, results, marks)


def warm_up() -> list[Mark]:
    """Import what a run needs and use each part once, so that nothing is loaded late."""
    import grimp  # noqa: F401

    import kata.child

    quiet, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115
    with tempfile.TemporaryDirectory() as temp:
        request = {"tests": str(WARM_UP), "backend": str(WARM_UP), "temp": temp}
        kata.child.run_pytest(request)
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
