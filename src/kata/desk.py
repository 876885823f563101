"""What every command starts from: the course, the work folder, and the kata that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kata.course import KATA_FOLDER, Course, find_course
from kata.errors import KataError, NoCopy
from kata.progress import Progress
from kata.work import Workshop, find_work

if TYPE_CHECKING:
    from kata.course import Kata


@dataclass(frozen=True)
class Desk:
    """A learner's place: where they stand, with which course and which work folder."""

    here: Path
    course: Course
    workshop: Workshop

    @classmethod
    def at(cls, here: Path, work: Path | None = None) -> Desk:
        """The desk for someone who stands in `here` and perhaps named a work folder."""
        course = find_course(here)
        root = here / work.expanduser() if work else find_work(here, course)
        if root.exists() and not root.is_dir():
            raise KataError(happened=f"{root} is a file, not a folder.", then="kata --work FOLDER")
        return cls(here, course, Workshop(root))

    @cached_property
    def progress(self) -> Progress:
        """How far the learner is."""
        return Progress(self.course, self.workshop)

    def kata(self, name: str | None) -> Kata:
        """The kata that is named, else the one we stand in, else the one worked at last."""
        if name:
            return self.course.find(name)
        found = self.standing_in() or self.progress.latest()
        if found is None:
            raise NoCopy((self.progress.path or self.course.katas)[0].name)
        return found

    def backend(self, kata: Kata, named: Path | None, *, otherwise_starter: bool = False) -> Path:
        """The folder whose backend is meant: the one named, the copy, or else the starter."""
        if named is not None:
            folder = self.here / named.expanduser()
            if not folder.is_dir():
                raise KataError(
                    happened=f"There is no folder {named}.", then="the command with --backend DIR"
                )
            return folder
        if otherwise_starter and not self.workshop.started(kata):
            return kata.folder
        return self.workshop.ready(kata)

    def onward(self, kata: Kata, backend: Path) -> str:
        """What to type after a look at a backend."""
        if backend == kata.folder:
            return f"That was the starter. To repair your own copy: kata start {kata.slug}"
        if backend == self.workshop.copy_of(kata):
            return f"Go on: kata watch {kata.slug}   (a verdict at each save)"
        return f"To judge it: kata check {kata.slug} --backend {self.shown(backend)}"

    def shown(self, path: Path) -> str:
        """A path as it is typed from here."""
        try:
            return str(path.relative_to(self.here))
        except ValueError:
            return str(path)

    def standing_in(self) -> Kata | None:
        """The kata whose folder, or copy, we stand in."""
        for folder in (self.here, *self.here.parents):
            known = folder.parent in (self.workshop.root, self.course.root / "katas")
            if known and KATA_FOLDER.fullmatch(folder.name):
                return self.course.find(folder.name)
        return None
