"""Processes that are ready before they are needed: a server that forks, or spares that run once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from kata.fork_server import ForkServer
from kata.process import Process, Request
from kata.spare import Spare

FORK, SPARE = "fork", "spare"
SETTING = "KATA_WARM"


class Warm(Protocol):
    """Starts a run at once, in a process that has everything imported."""

    def start(self, request: Request) -> Process:
        """Start a run."""

    def close(self) -> None:
        """End what waits."""


def warm(kind: str | None = None) -> Warm:
    """Begin to warm up in the background and return at once. `kind` is `fork` or `spare`."""
    kind = kind or os.environ.get(SETTING) or default_kind()
    return ForkServer() if kind == FORK else Spare()


def default_kind() -> str:
    """Fork where that is safe: Windows has none, and the libraries of macOS forbid it."""
    return FORK if sys.platform == "linux" else SPARE


@contextmanager
def warmed(runs: int) -> Iterator[Warm | None]:
    """Give a warm process for several runs; a single one is begun sooner without."""
    if runs < 2:  # noqa: PLR2004  (several)
        yield None
        return
    process = warm()
    try:
        yield process
    finally:
        process.close()
