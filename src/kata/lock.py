"""One runner at a time changes `work/`; a killed runner leaves no lock behind."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from kata.errors import CannotWrite, KataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 5.0  # seconds; a change of a copy takes a few milliseconds


class Busy(KataError):
    """Another runner is changing the same work folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            happened=f"Another kata{holder} is changing {folder.parent} and has not finished.",
            then="the same command again, or end the other one first",
        )


@contextmanager
def changing(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold `folder` alone; a full or read-only disk becomes one clear message."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("a+", encoding="utf-8") as file:
            _acquire(file, folder, patience)
            _sign(file)
            yield
            # Closing the file, or dying, gives the lock back.
    except OSError as error:
        raise CannotWrite(error) from error


def _acquire(file: IO[str], folder: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not _try_lock(file):
        if time.monotonic() > deadline:
            raise Busy(folder, _holder(file))
        time.sleep(0.05)


def _sign(file: IO[str]) -> None:
    with suppress(OSError):  # who holds it is a courtesy, the lock itself is held
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()


def _holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        pid = file.readline().strip()
    except OSError:
        return ""
    return f" (process {pid})" if pid.isdecimal() else ""


if sys.platform == "win32":
    import msvcrt

    # Beyond the text, so that another runner can still read who holds it.
    _PLACE = 1 << 20

    def _try_lock(file: IO[str]) -> bool:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import errno
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # Some network folders know no locks: one runner there is the learner's own care.
            return error.errno in {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}
        return True
