"""Where the learner is: the state of each kata, and which one is next."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kata.snapshots import backend_files

if TYPE_CHECKING:
    from kata.course import Course, Kata
    from kata.work import Workshop

SHORT = "short"


@dataclass(frozen=True)
class Part:
    """A part of the course and the slugs of its katas."""

    title: str
    katas: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """How far one kata is."""

    word: Literal["new", "started", "done"]
    green: int = 0
    of: int = 0
    done_before: bool = False  # now red, or begun again

    @property
    def finished(self) -> bool:
        """Nothing asks the learner to go on with it."""
        return self.word == "done" or (self.word == "new" and self.done_before)


@dataclass(frozen=True)
class Progress:
    """The course as far as one work folder has come."""

    course: Course
    workshop: Workshop

    def state(self, kata: Kata) -> State:
        """How far a kata is, by the last verdict of its present attempt."""
        log = self.workshop.log(kata)
        if not self.workshop.started(kata):
            return State("new", done_before=log.ever_done)
        last = log.last
        if last is None:
            return State("started", done_before=log.ever_done)
        return State("done" if last.done else "started", last.green, last.of, log.ever_done)

    @property
    def first_time(self) -> bool:
        """Nobody has worked in this folder yet."""
        return not any(self.workshop.started(kata) for kata in self.course.katas)

    @cached_property
    def path(self) -> list[Kata]:
        """The katas in the order that was chosen."""
        return self.short_path if self.takes_short_path else self.course.katas

    @property
    def short_path(self) -> list[Kata]:
        """The shortest way through all the ideas."""
        slugs = short_path()
        return [kata for kata in self.course.katas if kata.slug in slugs]

    @property
    def takes_short_path(self) -> bool:
        """The learner chose the short path."""
        choice = self.workshop.hidden / "path"
        return choice.is_file() and choice.read_text("utf-8", "replace").strip() == SHORT

    def current(self) -> Kata | None:
        """The kata worked at last and not finished, else the next one, else None: all is done."""
        open_ones = [kata for kata in self.course.katas if self.workshop.started(kata)]
        unfinished = [kata for kata in open_ones if not self._finished(kata)]
        if unfinished:
            return max(unfinished, key=self._touched)
        return self.after(self.latest())

    def latest(self) -> Kata | None:
        """The kata worked at last, finished or not."""
        open_ones = [kata for kata in self.course.katas if self.workshop.started(kata)]
        return max(open_ones, key=self._touched, default=None)

    def after(self, kata: Kata | None) -> Kata | None:
        """The next kata on the path that is not finished, from the beginning again at its end."""
        number = kata.number if kata else -1
        for katas in (self.path, self.course.katas):
            behind = [other for other in katas if other.number > number]
            for other in [*behind, *katas]:
                if other != kata and not self.state(other).finished:
                    return other
        return None

    def _finished(self, kata: Kata) -> bool:
        return any(entry.done for entry in self.workshop.log(kata).mine())

    def _touched(self, kata: Kata) -> float:
        copy = self.workshop.copy_of(kata)
        return max((_changed(path) for path in backend_files(copy)), default=0.0)


@cache
def parts() -> list[Part]:
    """The parts of the course."""
    return [Part(part["title"], tuple(part["katas"])) for part in _map()["part"]]


@cache
def short_path() -> list[str]:
    """The slugs of the short path."""
    return list(_map()["short_path"])


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


@cache
def _map() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "map.toml").read_text("utf-8"))
