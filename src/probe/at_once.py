"""Lets code go on without its pauses: what it does counts, not how long it waits."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from probe.backend import Backend

AT_MOST = 0.001  # seconds
_sleep, _sleep_later = time.sleep, asyncio.sleep


@contextmanager
def at_once(backend: Backend) -> Iterator[None]:
    """Let `time.sleep` and `asyncio.sleep` take a millisecond at most in this block.

    Also by the names under which a module of the backend has imported them. Others get their turn
    in that time, and who waits for a moment on the clock does not ask a thousand times.
    """
    instead = {_sleep: _no_pause, _sleep_later: _no_pause_later}
    with ExitStack() as stack:
        stack.enter_context(patch.object(time, "sleep", _no_pause))
        stack.enter_context(patch.object(asyncio, "sleep", _no_pause_later))
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == backend.package:
                for key, value in list(vars(module).items()):
                    if value is _sleep or value is _sleep_later:
                        stack.enter_context(patch.object(module, key, instead[value]))
        yield


def _no_pause(seconds: float, /) -> None:
    _sleep(min(seconds, AT_MOST))


async def _no_pause_later(delay: float, result: Any = None) -> Any:  # noqa: ANN401  (as there)
    return await _sleep_later(min(delay, AT_MOST), result)
