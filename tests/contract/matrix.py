"""Judges many backends at once: one warm process per core, and a thread that waits for each."""

from __future__ import annotations

import os
import queue
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from kata.judge import Verdict, judge
from kata.variants import overlay
from kata.warm import Warm, warm

from .found import VARIANTS, Backend

PATIENCE = 120.0  # seconds: a busy machine is no endless loop


class Matrix:
    """Verdicts in the order in which they were asked for, and how long they took."""

    def __init__(self, scratch: Path, cores: int | None = None) -> None:
        self.cores = cores or os.cpu_count() or 1
        self.scratch = scratch
        self.began = time.perf_counter()
        self.seconds = 0.0  # from the first question to the last answer
        self._pool = ThreadPoolExecutor(self.cores)
        self._ready: queue.LifoQueue[Warm] = queue.LifoQueue()
        for _ in range(self.cores):
            self._ready.put(warm())
        self._used: set[int] = set()
        self._ordered: dict[Backend, Future[Verdict]] = {}
        self.took: dict[Backend, float] = {}

    def order(self, backend: Backend) -> None:
        """Judge a backend as soon as there is room."""
        if backend not in self._ordered:
            self._ordered[backend] = self._pool.submit(self._judge, backend)

    def verdict(self, backend: Backend) -> Verdict:
        """The verdict on a backend."""
        self.order(backend)
        return self._ordered[backend].result()

    def again(self, backend: Backend, times: int = 1) -> list[Verdict]:
        """More verdicts on the same backend; chance may decide otherwise."""
        runs = [self._pool.submit(self._judge, backend) for _ in range(times)]
        return [run.result() for run in runs]

    def slowest(self, count: int) -> list[tuple[Backend, float]]:
        """The verdicts that took longest, those aside that waited for a process to warm up."""
        return sorted(self.took.items(), key=lambda pair: -pair[1])[:count]

    def answered(self) -> int:
        """How many backends have a verdict."""
        return sum(future.done() and not future.cancelled() for future in self._ordered.values())

    def close(self) -> None:
        """End the warm processes."""
        self._pool.shutdown(cancel_futures=True)
        while not self._ready.empty():
            self._ready.get().close()

    def _judge(self, backend: Backend) -> Verdict:
        folder = materialised(backend, self.scratch)
        warm = self._ready.get()
        try:
            verdict = judge(backend.kata, folder, warm=warm, limit=PATIENCE)
            if id(warm) in self._used:
                self.took[backend] = verdict.seconds
            return verdict
        finally:
            self._used.add(id(warm))
            self._ready.put(warm)
            self.seconds = time.perf_counter() - self.began


def materialised(backend: Backend, scratch: Path) -> Path:
    """The folder of a whole backend: a variant is merged into a copy of the reference."""
    if backend.kind not in VARIANTS:
        return backend.folder
    target = Path(tempfile.mkdtemp(prefix=f"{backend.slug}-", dir=scratch))
    overlay(backend.kata, backend.folder, target)
    return target
