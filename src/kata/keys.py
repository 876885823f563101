"""Single keys from the terminal, and a terminal that is left as it was found."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

Hear = Callable[[str], None]
QUIT = "q"
AGAIN = "\f"  # Ctrl-L: draw again


@contextmanager
def keys(hear: Hear) -> Iterator[None]:
    """Hand each key that is pressed to `hear`, until the block ends."""
    with _windows(hear) if sys.platform == "win32" else _posix(hear):
        yield


@contextmanager
def _posix(hear: Hear) -> Iterator[None]:
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    wake, waker = os.pipe()
    reader = threading.Thread(target=_read, args=(terminal, wake, hear), daemon=True)
    with _signals(terminal, hear):
        try:
            _one_by_one(terminal)
            reader.start()
            yield
        finally:
            # Leave nothing that would eat the next key of the shell.
            os.close(waker)
            reader.join(1.0)
            os.close(wake)
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _one_by_one(terminal: int) -> None:
    """Give each key at once, without showing it. Ctrl-C and Ctrl-Z stay signals."""
    import termios

    mode = termios.tcgetattr(terminal)
    mode[3] &= ~(termios.ICANON | termios.ECHO)
    with suppress(termios.error):
        termios.tcsetattr(terminal, termios.TCSADRAIN, mode)


def _read(terminal: int, wake: int, hear: Hear) -> None:
    import select

    while True:
        ready, _, _ = select.select([terminal, wake], [], [])
        if wake in ready:
            return
        try:
            data = os.read(terminal, 32)
        except OSError:
            data = b""
        if not data:  # the terminal is gone
            hear(QUIT)
            return
        if not data.startswith(b"\x1b"):  # an arrow or a function key means nothing here
            for key in data.decode("utf-8", "replace"):
                hear(QUIT if key == "\x04" else key)


@contextmanager
def _signals(terminal: int, hear: Hear) -> Iterator[None]:
    """End in order when the terminal is closed; take the keys again after Ctrl-Z and `fg`."""

    def again(_number: int, _frame: FrameType | None) -> None:
        _one_by_one(terminal)
        hear(AGAIN)

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    ours = {signal.SIGCONT: again, signal.SIGTERM: end, signal.SIGHUP: end}
    before = {number: signal.signal(number, handler) for number, handler in ours.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _windows(hear: Hear) -> Iterator[None]:
    over = threading.Event()
    reader = threading.Thread(target=_poll, args=(over, hear), daemon=True)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join(1.0)


def _poll(over: threading.Event, hear: Hear) -> None:
    import msvcrt

    while not over.wait(0.03):
        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
            if key in {"\x00", "\xe0"}:
                msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
            else:
                hear(QUIT if key in {"\x03", "\x04", "\x1a"} else key)
