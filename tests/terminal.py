"""A real terminal for tests: runs the command under a pseudo-terminal and reads its screen."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
CLEAR = b"\x1b[H\x1b[2J"
KATA = Path(sys.executable).with_name("kata")


def _take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """One command in a terminal of 80 by 40; `wait_for` reads until a text stands there."""

    def __init__(self, *words, cwd, env=None, command=KATA):
        self.main, side = pty.openpty()
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self.side = side
        self.before = termios.tcgetattr(side)
        self.process = subprocess.Popen(
            [command, *words],
            cwd=cwd,
            stdin=side,
            stdout=side,
            stderr=side,
            env={**os.environ, "TERM": "xterm", **(env or {})},
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509  (tests run on one thread)
        )
        self.data = b""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.main)
        os.close(self.side)

    def wait_for(self, text, within=60.0, *, forget=True):
        """Read until the text stands on the screen; return what stands there then."""
        until = time.monotonic() + within
        while text not in self.screen():
            if not self._read(until - time.monotonic()):
                message = f"no {text!r} within {within} s:\n{self.screen()}"
                raise AssertionError(message)
        shown = self.screen()
        if forget:
            self.data = b""
        return shown

    def settle(self, quiet=0.4):
        """Read until nothing more comes."""
        while self._read(quiet):
            pass
        return self.screen()

    def screen(self):
        """What stands on the screen: what came since it was cleared, a line as last written."""
        text = ESCAPE.sub(b"", self.data.rpartition(CLEAR)[2].replace(b"\x1b[2K", b"\x00"))
        lines = (line.rpartition(b"\x00")[2] for line in text.replace(b"\r\n", b"\n").split(b"\n"))
        return "\n".join(line.decode("utf-8", "replace").strip("\r") for line in lines)

    def press(self, keys):
        """Type."""
        os.write(self.main, keys.encode())

    def end(self, within=60.0):
        """Wait for the command's end; return its status."""
        self.settle(0.1)
        return self.process.wait(within)

    def is_sane(self):
        """Whether the terminal is as it was found."""
        return termios.tcgetattr(self.side) == self.before

    def _read(self, within):
        ready, _, _ = select.select([self.main], [], [], max(0.0, within))
        if not ready:
            return False
        try:
            new = os.read(self.main, 1 << 16)
        except OSError:
            return False
        self.data += new
        return bool(new)
