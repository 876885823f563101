"""A service outside that says what it is told to say, and counts what it takes."""

from __future__ import annotations

import builtins
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import cycle
from threading import Lock

import httpx2

Says = int | str

WELL = (200, 201, 202, 204, 207)
TROUBLES: tuple[Says, ...] = (
    "Stop",
    503,
    "503, retry-after: Fri, 27 Nov 2026 19:58:00 GMT",
    "429, retry-after: 60",
    "ConnectError",
    "ReadTimeout",
    "PoolTimeout",
    "ReadError",
    "RemoteProtocolError",
    431,
    *range(500, 512),
    *range(300, 305),
    307,
    308,
    *range(400, 418),
    *range(421, 429),
    451,
    "503, retry-after: soon",
    "429, retry-after: 315360000",
)
BODIES = ("", "OK", "<html>Too busy</html>", "[]", '{"status": "queued"}', "{}")


class Stop(BaseException):
    """The process that asks is being stopped; no `except Exception` sees it."""


class Service:
    """Answers an `outbound`; `taken` counts what a 2xx was said to, `last` is what was said last.

    A request is about the values of some `fields` of its JSON, such as ("ticket", "B-19C04A").
    """

    def __init__(self, *fields: str) -> None:
        self.taken: Counter[tuple[str, ...]] = Counter()
        self.last: Says = ""
        self._fields = fields
        self._bad: Mapping[str | tuple[str, ...], Says | None] = {}
        self._well, self._bodies = cycle(WELL), cycle(BODIES)
        self._one_by_one = Lock()

    def refuses(self, bad: Mapping[str | tuple[str, ...], Says | None]) -> None:
        """Say from now on what `bad` has for a request, or for its first value; take all else.

        It may be a status, one with a pause, such as "503, retry-after: 60", or the name of an
        error of httpx2, or of Python's own; at "Stop" the process is stopped.
        """
        self._bad = bad

    def uneven(self, firsts: Iterable[str], *others: str) -> str:
        """Say how often it took each of `firsts` with these `others`, if that is not once."""
        counts = {first: self.taken[(first, *others)] for first in firsts}
        return ", ".join(f"{count} x {first}" for first, count in counts.items() if count != 1)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer, or raise the error; the page to which a redirect leads is there."""
        if request.method == "GET":
            return httpx2.Response(200)
        sent = json.loads(request.content)
        about = tuple(sent[field] for field in self._fields)
        with self._one_by_one:  # who asks may do so in threads
            says = self.last = self._bad.get(about) or self._bad.get(about[0]) or next(self._well)
            self.taken[about] += says in WELL
            body = next(self._bodies)
        status, _, pause = str(says).partition(", retry-after: ")
        if status.isdigit():
            headers = {"retry-after": pause} if pause else {"location": "/login"}
            return httpx2.Response(int(status), headers=headers, text=body)
        raise getattr(httpx2, status, getattr(builtins, status, Stop))("trouble")
