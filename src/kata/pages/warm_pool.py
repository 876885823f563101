"""Warm processes that are lent, each to one run at a time."""

from __future__ import annotations

import itertools
import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager

from kata.warm import Warm, warm

MOST_AT_ONCE = 4
FEW = 2  # runs of one backend that has changed; to warm up for more of them at once is dearer


class WarmPool:
    """Lends as many as there are processors; one is made only when it is wanted."""

    def __init__(self) -> None:
        self._idle: queue.LifoQueue[Warm | None] = queue.LifoQueue()  # the warmest first
        self._idle.put(None)
        self._runs = itertools.count(1)

    @contextmanager
    def lend(self) -> Iterator[Warm]:
        """Lend one, as soon as one is free."""
        ready = self._idle.get() or warm()
        try:
            yield ready
        finally:
            if next(self._runs) == FEW:
                for _ in range(workers() - 1):
                    self._idle.put(None)
            self._idle.put(ready)

    def close(self) -> None:
        """End those that came back."""
        while not self._idle.empty():
            ready = self._idle.get()
            if ready is not None:
                ready.close()


def workers() -> int:
    """Return how many runs go well beside each other."""
    return min(MOST_AT_ONCE, os.cpu_count() or 1)
