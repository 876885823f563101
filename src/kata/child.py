"""What runs in the child: pytest in this process on one kata's two files, told through a pipe."""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import pytest_check.plugin

import probe.plugin
from kata.early import rewrite_early
from kata.gate import Gate
from kata.halves import Call, Half, Request, Twin
from kata.play import Play
from kata.prints import Prints
from kata.reporter import Reporter
from kata.tamper import Fingerprint
from kata.told import DUMP

SPARE_SECONDS = 5  # after the parent should have killed a run: the parent is gone
DUMP_BEFORE_KILL = 0.4  # seconds in which a hung process writes down where it is
UNUSED = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath"),
    *("logging", "pastebin", "setuponly", "setupplan", "stepwise", "threadexception", "unittest"),
    *("unraisableexception", "warnings"),
)
FILES = ("test_behaviour.py", "test_design.py")

Send = Callable[..., None]


def run(
    tests: str,
    receive: Callable[[], Call],
    known: Fingerprint | None = None,
    wait: Callable[[bool], None] = lambda _is_first: None,
) -> NoReturn:
    """Judge one backend and end this process; nothing that the backend left behind gets a turn.

    `receive` is asked what to judge when pytest is set up for the tests of that folder; `wait` is
    called before, in both processes, and told whether it is in the first.
    """
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    run_pytest(tests, Curtain(tests, receive, known, wait))
    os._exit(0)


def run_pytest(tests: str, *plugins: object) -> int:
    """Run the two files of a kata; no file of the learner's folder has a say in how."""
    # Given as objects: pytest would search every installed package for a plugin given by name.
    ours = [probe.plugin, pytest_check.plugin, *plugins]
    return int(pytest.main(_arguments(tests), plugins=ours))


class Curtain:
    """Holds pytest until the request is there, then registers the plugins that it needs."""

    def __init__(
        self,
        tests: str,
        receive: Callable[[], Call],
        known: Fingerprint | None,
        wait: Callable[[bool], None],
    ) -> None:
        self._tests = tests
        self._receive = receive
        self._known = known
        self._wait = wait

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Receive the request, and begin."""
        config, gate = session.config, Gate(self._known)
        if self._known:
            rewrite_early(config, *_files(self._tests))
        twin = Twin() if sys.platform == "linux" else None
        for_tests = [Reporter(gate), *([Half(gate, twin)] if twin else [])]
        _register(config, gate, *for_tests)
        is_first = twin is None or twin.is_first
        self._wait(is_first)
        request, results = twin.receive(self._receive) if twin else self._receive()
        if part := request.get("play"):
            _unregister(config, *for_tests)
            _register(config, Play(part, gate))
        config.option.backend = request["backend"]
        config.option.database_url = request.get("database_url")
        send = _sender(results, request.pop("nonce"))
        prints = _settle(request, send)
        prints.muted = not is_first  # what the import prints is said once
        gate.open(request, send, prints)


def _register(config: pytest.Config, *plugins: object) -> None:
    for plugin in plugins:
        config.pluginmanager.register(plugin)


def _unregister(config: pytest.Config, *plugins: object) -> None:
    for plugin in plugins:
        config.pluginmanager.unregister(plugin)


def _files(tests: str) -> list[str]:
    return [f"{tests}/{name}" for name in FILES]


def _arguments(tests: str) -> list[str]:
    options = ["--import-mode=importlib", "--noconftest", "-q", "-s"]
    # Without the last one pytest lists every folder above, however full: it begins at the root.
    places = ["-c", os.devnull, "--rootdir", tests, "--confcutdir", tests]
    unused = [word for name in UNUSED for word in ("-p", f"no:{name}")]
    return [*_files(tests), *options, *places, *unused]


def _sender(results: int, nonce: str) -> Send:
    """Return the one function that writes results; a copy of this process has no say."""
    write, dumps, getpid = os.write, json.dumps, os.getpid
    owner, lock = os.getpid(), threading.Lock()

    def send(event: str, **facts: object) -> None:
        if getpid() == owner:
            line = dumps({"nonce": nonce, "event": event, **facts}, default=str)
            with lock:
                _write_all(write, results, f"\n{line}\n".encode())

    return send


def _write_all(write: Callable[[int, bytes], int], results: int, data: bytes) -> None:
    while data:
        data = data[write(results, data) :]


def _settle(request: Request, send: Send) -> Prints:
    """Make this process quiet and independent of where it was started."""
    os.chdir(request["temp"])
    tempfile.tempdir = request["temp"]
    sys.dont_write_bytecode = True
    # Old bytecode is not read: two saves in one second, of the same size, look alike to it.
    sys.pycache_prefix = f"{request['temp']}/none"
    warnings.simplefilter("ignore")
    root = f"{Path(request['backend'])}{os.sep}"
    prints = Prints(root, lambda file, line, text: send("print", file=file, line=line, text=text))
    sys.stdout = sys.stderr = prints
    logging.getLogger().addHandler(logging.NullHandler())  # or what nobody reads is formatted
    gc.set_threshold(50_000)  # a run is short, and most of what it makes lives until its end
    dump = open(f"{request['temp']}/{DUMP}", "w")  # noqa: PTH123, SIM115
    faulthandler.enable(file=dump)  # which keeps it open
    faulthandler.dump_traceback_later(max(0.1, request["limit"] - DUMP_BEFORE_KILL), file=dump)
    if hasattr(signal, "alarm"):
        signal.alarm(int(request["limit"]) + SPARE_SECONDS)
    return prints
