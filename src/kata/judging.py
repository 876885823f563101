"""One thread that judges the newest save, and lets go of an older one that still runs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kata.judge import Verdict, judge

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.process import Process, Request
    from kata.warm import Warm

Job = Callable[[], None]


class Judging(threading.Thread):
    """Does one job after the other in the background; tells verdicts and titles as they come."""

    def __init__(
        self,
        warm: Warm,
        judged: Callable[[Verdict], None],
        progress: Callable[[str], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__(daemon=True)
        self._warm = warm
        self._judged = judged
        self._progress = progress
        self._failed = failed
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._newest = 0
        self._running: Process | None = None
        self._lock = threading.Lock()

    def judge(self, kata: Kata, backend: Path, limit: float) -> None:
        """Judge what is saved now; what was asked before is no longer wanted."""
        with self._lock:
            self._newest += 1
            number = self._newest
            if self._running is not None:
                self._running.kill()
        self._jobs.put(lambda: self._judge(number, kata, backend, limit))

    def do(self, job: Callable[[Warm], None]) -> None:
        """Do something else with the warm process, unless a newer save comes before it is done."""
        number = self._newest
        self._jobs.put(lambda: job(Held(self._warm, partial(self._hold, number))))

    def stop(self) -> None:
        """End it, and what runs."""
        with self._lock:
            self._newest += 1
            if self._running is not None:
                self._running.kill()
        self._jobs.put(None)
        self.join(0.5)  # it may wait for a process that is not warm yet; it dies with us

    def run(self) -> None:
        """Do the jobs."""
        while job := self._jobs.get():
            try:
                job()
            except Exception as error:  # noqa: BLE001  (a thread's end would go unnoticed)
                self._failed(error)

    def _judge(self, number: int, kata: Kata, backend: Path, limit: float) -> None:
        if number != self._newest:
            return
        held = Held(self._warm, partial(self._hold, number))
        verdict = judge(kata, backend, limit=limit, warm=held, progress=self._progress)
        if number == self._newest:
            self._judged(verdict)

    def _hold(self, number: int, process: Process) -> None:
        with self._lock:
            self._running = process
            if number != self._newest:
                process.kill()


class Held:
    """A warm process whose runs can be stopped from another thread."""

    def __init__(self, warm: Warm, hold: Callable[[Process], None]) -> None:
        self._warm = warm
        self._hold = hold

    def start(self, request: Request) -> Process:
        """Start a run and show it to whoever may stop it."""
        process = self._warm.start(request)
        self._hold(process)
        return process

    def close(self) -> None:
        """Nothing to end: the warm process is somebody else's."""
