"""The parent's ear: hears a child, stops it at the limit, and knows where it was."""

from __future__ import annotations

import json
import queue
import re
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kata.prints import MOST_LINES
from kata.process import start_once
from kata.told import DUMP, JudgeError, Printed
from kata.warm import Warm

FRAME = re.compile(r'\s*File "(?P<file>.+)", line (?P<line>\d+) in (?P<function>.+)')
LONGEST_LINE = 1 << 20
CHUNK = 1 << 16
START_UP = 60.0  # seconds; a cold start takes two, on a busy machine ten
LAST_WORDS = 2.0  # seconds to wait for what a stopped child still has in its pipes


class Hearing:
    """Collects what one child says. Only lines with this run's nonce count."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.error: JudgeError | None = None
        self.output: list[Printed] = []
        self.notes: tuple[str, ...] = ()
        self.lost: tuple[list[str], int] | None = None
        self._root = Path(request["backend"])
        self._nonce = secrets.token_hex(16)
        self._request = {**request, "nonce": self._nonce}
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=1000)
        self._began = False
        self._ended = False
        self._closed = False

    def run(self, warm: Warm | None) -> None:
        """Hear a child from its start to its end."""
        process = (warm.start if warm else start_once)(self._request)
        threading.Thread(target=_swallow, args=(process.output,), daemon=True).start()
        try:
            timely = self._listen(process.results, self._request["limit"])
        finally:
            process.kill()
            reaper = threading.Thread(target=process.wait)
            reaper.start()
        if self._is_over():  # nobody needs to wait for a process that has told everything
            return
        self._drain()
        reaper.join()
        if self._is_over():
            return
        if self.lost or timely:
            self.error = self._ended_early(self.lost[1] if self.lost else process.wait())
        else:
            self.error = self._hung()

    def _is_over(self) -> bool:
        return self._ended or self.error is not None

    def doing(self) -> str:
        """Say what the child was about."""
        return "while boxoffice was imported"

    def started_well(self) -> bool:
        """Tell whether the child came past the import of the backend."""
        return True

    def on_importing(self, notes: list[str]) -> None:
        """Hear what `layers.toml` leaves open."""
        self.notes = tuple(notes)

    def on_print(self, file: str, line: int, text: str) -> None:
        """Hear what the backend printed."""
        if len(self.output) < MOST_LINES:
            self.output.append(Printed(self._shown(file), line, text))

    def on_error(self, kind: str, message: str) -> None:
        """Hear why it went no further."""
        self.error = JudgeError(kind, message)

    def on_lost(self, tests: list[str], status: int) -> None:
        """Hear that the second process, which runs these tests, ended too early."""
        self.lost = (tests, status)

    def on_end(self, status: int) -> None:
        """Hear that nothing more will come."""
        self._ended = True
        if status not in (0, 1):
            message = self._broken_off(f"The tests were broken off (pytest status {status})")
            self.error = self.error or JudgeError("crash", message)

    def _listen(self, pipe: IO[bytes], limit: float) -> bool:
        """Hear the child to its end. False if the limit came first."""
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()
        until = time.monotonic() + START_UP
        while not (self._ended or self.error or self.lost or self._closed):
            try:
                line = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return False
            if not self._began:  # the learner's time begins with the learner's code
                until, self._began = time.monotonic() + limit, True
            self._hear(line)
        return True

    def _drain(self) -> None:
        """Hear what was already on its way when the child was stopped."""
        until = time.monotonic() + LAST_WORDS
        while not (self._ended or self.lost or self._closed) and time.monotonic() < until:
            try:
                self._hear(self._lines.get(timeout=LAST_WORDS))
            except queue.Empty:
                return

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while line := pipe.readline(LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _hear(self, line: bytes | None) -> None:
        if line is None:
            self._closed = True
            return
        try:
            facts = json.loads(line)
        except ValueError:
            return
        if isinstance(facts, dict) and facts.pop("nonce", None) == self._nonce:
            try:
                getattr(self, f"on_{facts.pop('event')}")(**facts)
            except (AttributeError, KeyError, TypeError):
                message = "The backend changed how results are written (json)."
                self.error = JudgeError("crash", message)

    def _hung(self) -> JudgeError:
        limit = self._request["limit"]
        message = f"Stopped after {limit:g} s {self.doing()}.{self._site()}"
        return JudgeError("timeout", message)

    def _ended_early(self, status: int | None) -> JudgeError:
        how = f" with exit status {status}, as os._exit() does," if status is not None else ""
        if status is not None and status < 0:
            how = f" (signal {-status})"
        kind = "crash" if self.started_well() else "import"
        return JudgeError(kind, self._broken_off(f"The process ended by itself{how}"))

    def _broken_off(self, what: str) -> str:
        ending = "A verdict counts only when every test has reported."
        return f"{what} {self.doing()}.{self._site()}\n{ending}"

    def _site(self) -> str:
        """Say where the first of the processes was that wrote it down."""
        temp = Path(self._request["temp"])
        dumps = (*temp.glob(DUMP), *temp.glob(f"*/{DUMP}"))
        lines = (line for dump in dumps for line in dump.read_text("utf-8", "replace").splitlines())
        where = next((place for line in lines for place in self._places(line)), "")
        return f"\nIt was at {where}." if where else ""

    def _places(self, line: str) -> Iterator[str]:
        frame = FRAME.match(line)
        if frame and Path(frame["file"]).is_relative_to(self._root):
            yield f"{self._shown(frame['file'])}:{frame['line']} in {frame['function'].strip()}"

    def _shown(self, file: str) -> str:
        path = Path(file)
        inside = path.is_relative_to(self._root)
        return path.relative_to(self._root).as_posix() if inside else path.name


def _swallow(pipe: IO[bytes]) -> None:
    """Let a child write what it likes; it would wait for a reader otherwise."""
    with pipe:
        while pipe.read1(CHUNK):  # type: ignore[attr-defined]
            pass
