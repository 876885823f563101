"""The learner's copies: what lies in `work/` is the state, and nothing in it is ever deleted."""

from __future__ import annotations

import shutil
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kata import swap
from kata.course import KATA_FOLDER
from kata.errors import (
    AlreadyStarted,
    InTheWay,
    KataError,
    NoAttempt,
    NoCopy,
    NothingToUndo,
)
from kata.lock import changing
from kata.log import VerdictLog
from kata.project import write_project
from kata.snapshots import Snapshots, taken
from kata.variants import checkpoint, overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kata.course import Course, Kata


@dataclass(frozen=True)
class Attempt:
    """A copy that was put away."""

    number: int
    folder: Path

    @property
    def put_away(self) -> datetime:
        """When it was put away, as far as the file system knows."""
        return datetime.fromtimestamp(self.folder.stat().st_ctime, UTC).astimezone()


@dataclass(frozen=True)
class Workshop:
    """One `work/` folder."""

    root: Path

    @property
    def hidden(self) -> Path:
        """Where attempts, snapshots and logs lie."""
        return self.root / ".kata"

    def home_of(self, kata: Kata) -> Path:
        """What is kept of one kata beside the copy, by slug."""
        return self.hidden / kata.slug

    def copy_of(self, kata: Kata) -> Path:
        """Where the copy is, also if the kata had another number when it was made."""
        usual = self.root / kata.name
        if usual.exists():
            return usual
        others = self.root.glob(f"[0-9][0-9]_{kata.slug}")
        return next((path for path in sorted(others) if path.is_dir()), usual)

    def started(self, kata: Kata) -> bool:
        """There is a copy with something in it; what a killed runner left is finished first."""
        if swap.unsettled(self.home_of(kata)):
            with self._changing(kata):
                pass
        return _there(self.copy_of(kata))

    def ready(self, kata: Kata) -> Path:
        """The copy, or what to type to get one."""
        if not self.started(kata):
            raise NoCopy(kata.name)
        return self.copy_of(kata)

    def start(self, kata: Kata, at: int | None = None) -> Path:
        """Make the copy; an existing one is left alone, or put away for a checkpoint."""
        if at is not None:
            checkpoint(kata, at)
        with self._changing(kata) as home:
            copy = self.copy_of(kata)
            if at is None and _there(copy):
                raise AlreadyStarted(copy, kata.slug)
            self._exchange(kata, home, lambda making: _build(kata, making, at))
        return copy

    def reset(self, kata: Kata) -> Attempt | None:
        """Put the copy away as an attempt and start again."""
        with self._changing(kata) as home:
            self._must_exist(kata)
            return self._exchange(kata, home, lambda making: _build(kata, making, None))

    def restore(self, kata: Kata, number: int) -> Attempt | None:
        """Put the copy away and bring a copy of an earlier attempt back."""
        with self._changing(kata) as home:
            wanted = {attempt.number: attempt for attempt in self.attempts(kata)}
            if number not in wanted:
                raise NoAttempt(kata.slug, number, list(wanted))
            bring = wanted[number].folder
            aside = self._exchange(kata, home, lambda making: swap.duplicate(bring, making))
        self.log(kata).continues(number)
        return aside

    def attempts(self, kata: Kata) -> list[Attempt]:
        """The copies put away, oldest first."""
        folder = self.home_of(kata) / "attempts"
        if not folder.is_dir():
            return []
        found = [
            Attempt(int(path.name), path) for path in folder.iterdir() if path.name.isdecimal()
        ]
        return sorted(found, key=lambda attempt: attempt.number)

    def snapshot(self, kata: Kata, when: datetime | None = None) -> Path:
        """Keep the copy's backend as it is now."""
        with self._changing(kata):
            return self._snapshots(kata).keep(when or datetime.now(UTC))

    def step(self, kata: Kata) -> int | None:
        """How many lines of the copy changed since this was asked last, None the first time."""
        with self._changing(kata):
            return self._snapshots(kata).step()

    def keep_aside(self, kata: Kata) -> Path:
        """Keep the copy's backend among the undone ones, before something of ours changes it."""
        with self._changing(kata):
            self._must_exist(kata)
            return self._snapshots(kata).keep_aside()

    def last_whole(self, kata: Kata) -> datetime | None:
        """When the save was made that `undo` would go back to."""
        target = self._snapshots(kata).before_now()
        return taken(target) if target else None

    def undo(self, kata: Kata) -> datetime:
        """Go back to the last save with behaviour whole; the present one is kept in `undone`."""
        with self._changing(kata):
            self._must_exist(kata)
            target = self._snapshots(kata).before_now()
            if target is None:
                raise NothingToUndo(kata.slug)
            self._snapshots(kata).go_back(target)
            return taken(target)

    def redo(self, kata: Kata) -> None:
        """Bring back what the last `undo` took away; the copy as it is must be known."""
        with self._changing(kata):
            self._must_exist(kata)
            saves = self._snapshots(kata)
            target = saves.undone()
            if target is None:
                raise NothingToUndo(kata.slug)
            saves.go_forward(target)

    def log(self, kata: Kata) -> VerdictLog:
        """The verdicts so far; new ones are written for the present attempt."""
        attempts = self.attempts(kata)
        number = attempts[-1].number + 1 if attempts else 1
        return VerdictLog(self.home_of(kata) / "verdicts.jsonl", self.hidden, number)

    def _snapshots(self, kata: Kata) -> Snapshots:
        return Snapshots(self.copy_of(kata), self.home_of(kata))

    @contextmanager
    def _changing(self, kata: Kata) -> Iterator[Path]:
        with changing(self.hidden):
            home = self.home_of(kata)
            swap.settle(self.copy_of(kata), home)
            yield home

    def _must_exist(self, kata: Kata) -> None:
        if not _there(self.copy_of(kata)):
            raise NoCopy(kata.name)

    def _exchange(self, kata: Kata, home: Path, build: Callable[[Path], None]) -> Attempt | None:
        copy = self.copy_of(kata)
        if copy.is_file():
            raise InTheWay(copy, kata.slug)
        swap.staged(home, "next", build)
        if not _there(copy):
            # An empty folder of that name may be there; some systems do not rename onto it.
            copy.rmdir() if copy.is_dir() else None
            swap.settle(copy, home)
            return None
        attempts = self.attempts(kata)
        number = attempts[-1].number + 1 if attempts else 1
        aside = Attempt(number, home / "attempts" / str(number))
        swap.exchange(copy, home, aside.folder)
        return aside


def find_work(here: Path, course: Course) -> Path:
    """The work folder: the one we stand in, the one a project names, or `work/` of the checkout."""
    for folder in (here, *here.parents):
        if KATA_FOLDER.fullmatch(folder.name) and (folder.parent / ".kata").is_dir():
            return folder.parent
        named = _named_in(folder / "pyproject.toml")
        if named is not None:
            return named
    # A course inside an installed package is no place to work in.
    return (here if course.root.name == "_course" else course.root) / "work"


def _named_in(pyproject: Path) -> Path | None:
    if not pyproject.is_file():
        return None
    try:
        named = (
            tomllib.loads(pyproject.read_text("utf-8")).get("tool", {}).get("kata", {}).get("work")
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KataError(
            happened=f"{pyproject} cannot be read: {error}.", then="kata --work FOLDER"
        ) from error
    return (pyproject.parent / Path(named).expanduser()) if isinstance(named, str) else None


def _there(copy: Path) -> bool:
    return copy.is_dir() and any(copy.iterdir())


def _build(kata: Kata, making: Path, at: int | None) -> None:
    swap.fresh(kata.folder, making)
    (making / kata.hints.name).unlink(missing_ok=True)  # asked for one by one, with `kata hint`
    if at is not None:
        shutil.rmtree(making / "boxoffice")
        overlay(kata, checkpoint(kata, at), making)
    write_project(making, kata)
