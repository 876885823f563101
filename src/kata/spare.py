"""Where nothing can be forked: processes that wait, warmed up, and run once."""

from __future__ import annotations

import threading

from kata.process import Process, Request, hand_over, kill_group, new_worker, settle


class Spare:
    """Two processes wait, warmed up; a run uses one up, and when it is over the next is started.

    Two, because one save is often two: the editor's, and the formatter's just after it.
    """

    def __init__(self, count: int = 2) -> None:
        self._closed = False
        self._one = threading.Lock()
        self._waiting = [new_worker("spare") for _ in range(count)]

    def start(self, request: Request) -> Process:
        """Use up a spare process."""
        worker = self._waiting.pop(0) if self._waiting else new_worker("spare")
        process = hand_over(worker, request)
        join = process.join

        def join_then_replace() -> int | None:
            status = join()
            with self._one:  # a run may be over only after the close
                if not self._closed:
                    self._waiting.append(new_worker("spare"))
            return status

        process.join = join_then_replace
        return process

    def close(self) -> None:
        """Send the spare processes home."""
        with self._one:
            self._closed = True
        for worker in self._waiting:
            kill_group(worker.pid)
            settle(worker)
        self._waiting.clear()
