"""How fast a verdict is: cold pytest, save to verdict, and the tests alone, on one kata in one run.

    python -m tests.bench [KATA] [--times N]

The bars: save to verdict takes at most a tenth of a cold pytest (a), and at most one and a half
times what the tests alone take in a warm process (c).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kata.console import say  # noqa: E402  (`python tests/bench/verdict.py` has no path yet)
from kata.course import find_course  # noqa: E402
from kata.expected import expected_of  # noqa: E402
from kata.fork_server import ForkServer  # noqa: E402
from kata.judge import a_request  # noqa: E402
from kata.run import Tests  # noqa: E402
from tests.terminal import Terminal  # noqa: E402

COLD, ALONE = 0.1, 1.5
BUSY = 0.8  # load average
PAUSE = 0.7  # seconds between two saves, as if somebody thought
SPARE_PAUSE = 4.0  # until the next spare process is warm


class Timed(Tests):
    """Notes when the child began, when the first test started and when the last was over."""

    def __init__(self, request, expected):
        super().__init__(request, expected, None)
        self.times = {}

    def on_importing(self, notes):
        self.times.setdefault("began", time.perf_counter())
        super().on_importing(notes)

    def on_start(self, test):
        self.times.setdefault("first", time.perf_counter())
        super().on_start(test)

    def on_end(self, status):
        self.times["last"] = time.perf_counter()
        super().on_end(status)


def cold(kata, backend, times):
    """(a) What a learner would wait for without any of this."""
    command = [sys.executable, "-m", "pytest", "-q", str(kata.folder), "--backend", str(backend)]
    return [_seconds(partial(_silently, command)) for _ in range(times)]


def alone(kata, backend, times):
    """(c) The tests in a warm process: from the first one's start to the last one's end."""
    server, found = ForkServer(), []
    for _ in range(times + 1):
        with a_request(kata, backend, 30.0) as request:
            timed = Timed(request, expected_of(kata.folder))
            timed.run(server)
            found.append(timed.times)
    server.close()
    return (
        [each["last"] - each["first"] for each in found[1:]],
        [each["last"] - each["began"] for each in found[1:]],
    )


def watched(kata, backend, times, kind, pause):
    """(b) From the moment a file is written until the whole verdict stands on the terminal."""
    with tempfile.TemporaryDirectory() as temp:
        root, copy = Path(temp), Path(temp, "work", kata.name)
        shutil.copytree(kata.folder, root / "katas" / kata.name)
        shutil.copytree(kata.solution, root / "solutions" / kata.name)
        shutil.copytree(kata.folder, copy)
        shutil.rmtree(copy / "boxoffice")
        shutil.copytree(backend / "boxoffice", copy / "boxoffice")
        shutil.copyfile(backend / "layers.toml", copy / "layers.toml")
        file = copy / "boxoffice" / "bootstrap.py"
        text, found = file.read_text("utf-8"), []
        with Terminal("watch", kata.slug, cwd=root, env={"KATA_WARM": kind}) as terminal:
            terminal.wait_for("q quit", 60)
            for number in range(times):
                terminal.settle(0.2)
                time.sleep(pause)
                terminal.data = b""
                began = time.perf_counter()
                # What the backend prints stands at the end of its verdict.
                file.write_text(f"{text}\nprint('save {number}.')\n", "utf-8")
                terminal.wait_for(f"save {number}.")
                found.append(time.perf_counter() - began)
            terminal.press("q")
            terminal.end()
    return found


def main():
    """Measure, and print a small table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kata", nargs="?", default="06")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--backend", type=Path, help="instead of the reference answer")
    options = parser.parse_args()
    kata = find_course(ROOT).find(options.kata)
    backend = (options.backend or kata.solution).resolve()
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if busy > BUSY:
        say(f"This machine is busy (load {busy:.1f}): times taken one after the other mean little.")
    say(f"{kata.name}, {backend.relative_to(ROOT)}, {os.cpu_count()} cores, {sys.platform}")
    a = statistics.median(cold(kata, backend, max(3, options.times // 2)))
    tests, run = (statistics.median(each) for each in alone(kata, backend, options.times))
    rows = [
        ("a  cold pytest", a, ""),
        ("c  the tests alone, warm", tests, ""),
        ("   with import and collection", run, ""),
    ]
    for kind, pause in (("fork", PAUSE), ("spare", SPARE_PAUSE)):
        times = watched(kata, backend, options.times, kind, pause)
        b = statistics.median(times)
        rows.append((f"b  save to verdict, {kind}", b, _bars(a, b, tests, times)))
    for name, seconds, text in rows:
        say(f"{name:<32}{seconds * 1000:7.0f} ms   {text}")


def _bars(a, b, tests, times):
    kept = "kept" if b <= COLD * a and b <= ALONE * tests else "MISSED"
    ratios = f"a/b {a / b:4.1f} (>= {1 / COLD:.0f})   b/c {b / tests:4.2f} (<= {ALONE})"
    return f"{ratios}   {kept}   {min(times) * 1000:.0f} to {max(times) * 1000:.0f}"


def _silently(command):
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def _seconds(do):
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
