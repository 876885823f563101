"""A second process that waits, does one thing when it is told to, and tells what came of it."""

from __future__ import annotations

import gc
import os
import pickle
import random
import select
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import extract_tb
from typing import Generic, NoReturn, TypeVar, cast

T = TypeVar("T")
Frame = tuple[str, int | None, str]

PATIENCE = 10  # seconds; a rival that needs longer hangs, and ends itself
BLOCKED = 1.0  # seconds; a rival that needs longer waits for something that the first one holds


class RivalError(RuntimeError):
    """The second process broke off; `frames` tells file, line and function, outermost first."""

    def __init__(self, message: str, frames: Sequence[Frame] = ()) -> None:
        super().__init__(message)
        self.frames = frames


@dataclass
class Rival(Generic[T]):
    """The other process, from the outside."""

    pid: int
    go: int
    told: int
    started: bool = False
    data: bytes | None = None

    def run_to_its_end(self) -> None:
        """Let it run, and wait until it has ended, or plainly waits for us."""
        self._start()
        if select.select([self.told], [], [], BLOCKED)[0]:
            self._finish()

    def answer(self) -> T:
        """Return what its operation returned; raise `RivalError` if there is nothing."""
        self._start()
        self._finish()
        if not self.data:
            message = f"the second process ended itself, or needed more than {PATIENCE} s"
            raise RivalError(message)
        well, value = pickle.loads(self.data)  # noqa: S301  (our own copy wrote it)
        if not well:
            raise RivalError(*value)
        return cast("T", value)

    def close(self) -> None:
        """End it, if nobody wanted it."""
        if self.data is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.go)
        os.close(self.told)

    def _start(self) -> None:
        if not self.started:
            self.started = True
            os.write(self.go, b"!")

    def _finish(self) -> None:
        """Hear it out; once it has ended it holds no lock."""
        if self.data is None:
            with os.fdopen(self.told, "rb", closefd=False) as pipe:
                self.data = pipe.read()
            os.waitpid(self.pid, 0)


@contextmanager
def rival(operation: Callable[[], T]) -> Iterator[Rival[T]]:
    """Give a copy of this process as it is now, which runs `operation` when it is told to."""
    start, go = os.pipe()
    told, tell = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # a thread of the judge's own would be missing
        pid = os.fork()
    if not pid:
        os.close(go)
        os.close(told)
        _wait_and_run(start, tell, operation)
    os.close(start)
    os.close(tell)
    other = Rival[T](pid, go, told)
    try:
        yield other
    finally:
        other.close()


def _wait_and_run(start: int, tell: int, operation: Callable[[], object]) -> NoReturn:
    try:
        gc.disable()  # nothing of the first process is to be finished here
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if not os.read(start, 1):
            os._exit(0)
        signal.alarm(PATIENCE)
        random.seed()
        try:
            told: tuple[bool, object] = (True, operation())
        except BaseException as error:  # noqa: BLE001  (told to the first process)
            frames = [
                (each.filename, each.lineno, each.name) for each in extract_tb(error.__traceback__)
            ]
            told = (False, (f"{type(error).__name__}: {error}", frames))
        with os.fdopen(tell, "wb") as pipe:
            pipe.write(pickle.dumps(told))
    finally:
        os._exit(0)
