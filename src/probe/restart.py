"""A restart after a power cut: a new process, which has the disk and remembers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from probe.anew import apart, bootstrap_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database, Reader


@contextmanager
def restarted(backend: Backend, disk: Reader) -> Iterator[tuple[ModuleType, Database]]:
    """Give the backend's bootstrap, imported anew, and a database with what is on `disk`.

    Both are the block's own: what happens in it changes neither `disk` nor the loaded backend.
    """
    database = disk.revived()
    try:
        with apart(backend):
            yield bootstrap_of(backend), database
    finally:
        database.close()
