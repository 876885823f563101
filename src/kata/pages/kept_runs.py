"""Verdicts and plays for the site, kept by the content of the files that decide them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from kata.errors import KataError
from kata.judge import Verdict, judge
from kata.pages.cached import Cache, contents
from kata.pages.warm_pool import WarmPool
from kata.plays import Played, play
from kata.snapshots import backend

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

PATIENCE = 180.0  # seconds; nobody waits for one of them, and the machine may be busy
VERDICT = TypeAdapter(Verdict)


class NotRun(KataError):
    """A backend gave no verdict or no picture, so that a page would be empty."""

    def __init__(self, kata: Kata, folder: Path, message: str) -> None:
        super().__init__(
            happened=f"{kata.name}, {folder.name}: {message}",
            then=f"kata check {kata.slug} --backend DIR, on that backend",
        )


class KeptRuns:
    """Runs a backend once for the same files: for all pages of a build, and for the next build."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._pool = WarmPool()

    def close(self) -> None:
        """End the processes that ran them."""
        self._pool.close()

    def judge(self, kata: Kata, folder: Path) -> Verdict:
        """Return the verdict on a backend. Raises `NotRun` if the machine was too busy for one."""

        def judged() -> object:
            with self._pool.lend() as ready:
                verdict = judge(kata, folder, limit=PATIENCE, warm=ready)
            if verdict.error and verdict.error.kind == "timeout":
                raise NotRun(kata, folder, verdict.error.message)
            return VERDICT.dump_python(verdict, mode="json")

        name = f"verdict-{kata.slug}"
        return VERDICT.validate_python(self._cache.get(name, _content(kata, folder), judged))

    def play(self, kata: Kata, folder: Path, part: str) -> Played:
        """Return what a play told. Raises `NotRun` if it broke off."""

        def played() -> object:
            with self._pool.lend() as ready:
                told = play(kata, folder, part, limit=PATIENCE, warm=ready)
            if told.error:
                raise NotRun(kata, folder, told.error.message)
            return told.facts()

        name = f"{part}-{kata.slug}"
        return Played.of(self._cache.get(name, _content(kata, folder), played))


def _content(kata: Kata, folder: Path) -> Iterator[bytes]:
    """Yield everything that decides what comes out: the tests, and the backend by its paths."""
    yield from contents([kata.behaviour, kata.design, kata.schema])
    for name, text in sorted(backend(folder).items()):
        yield from (name.encode(), text)
