"""What a room of pairs is doing: from the logs in a shared folder, or lines that they paste."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kata.errors import KataError
from kata.log import VerdictLog

if TYPE_CHECKING:
    from kata.course import Course, Kata
    from kata.log_lines import Entry
    from kata.work import Workshop

CODE = re.compile(
    r"kata1:(?P<slug>[a-z0-9_]{1,60}):(?P<green>\d{1,2})/(?P<of>\d{1,2}):(?P<word>kept|broken|done)"
    r":(?P<minutes>\d{1,4}):(?P<hints>\d{1,3}):(?P<at>[0-9T:.+-]{16,32})"
)
LONGEST_NAME = 24
MOST_TESTS = 99
LOG = "verdicts.jsonl"
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """How far one pair is with the kata that it saved last. Names are untrusted: see `plain`."""

    name: str
    slug: str
    green: int
    of: int
    kept: bool
    done: bool
    minutes: int
    hints: int
    at: datetime
    progress_at: datetime | None = None  # when one more design test turned green

    def since(self, now: datetime) -> int:
        """Minutes since the last save."""
        return _minutes(now, self.at)

    def stands_still(self, now: datetime) -> int:
        """Minutes without one more green test, as far as the log tells."""
        return 0 if self.done or self.progress_at is None else _minutes(now, self.progress_at)


@dataclass
class Room:
    """The pairs of a folder; a log is read again only when it has changed."""

    folder: Path
    _read: dict[Path, tuple[Stamp, Pair | None]] = field(default_factory=dict, repr=False)

    def pairs(self) -> list[Pair]:
        """Every pair by name, each with its newest save; raises KataError without a folder."""
        if not self.folder.is_dir():
            raise KataError(
                happened=f"{self.folder} is no folder. It holds the work folder of each pair.",
                then="kata room FOLDER",
            )
        newest: dict[str, Pair] = {}
        for pair in self._found():
            if pair.name not in newest or pair.at > newest[pair.name].at:
                newest[pair.name] = pair
        return [newest[name] for name in sorted(newest, key=str.casefold)]

    def _found(self) -> Iterator[Pair]:
        for log in sorted(self.folder.glob(f"*/.kata/*/{LOG}")):
            yield from self._of_log(log, log.parents[2].name)
        for log in sorted(self.folder.glob(f"*/work/.kata/*/{LOG}")):
            yield from self._of_log(log, log.parents[3].name)
        for path in sorted(self.folder.glob("*.txt")):
            yield from _of_lines(_lines(path))

    def _of_log(self, path: Path, name: str) -> Iterator[Pair]:
        try:
            facts = path.stat()
        except OSError:  # being synced just now
            return
        stamp = (facts.st_mtime_ns, facts.st_size)
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            known = self._read[path] = (stamp, _pair(path, name))
        if known[1]:
            yield known[1]


def code_of(kata: Kata, workshop: Workshop) -> str:
    """The line that a pair pastes; raises KataError if it has no verdict yet."""
    log = workshop.log(kata)
    last = log.last
    if last is None:
        raise KataError(
            happened=f"There is no verdict of {kata.title} yet.", then=f"kata check {kata.slug}"
        )
    word = "done" if last.done else "broken" if last.behaviour_failed else "kept"
    at = last.at.isoformat(timespec="minutes")
    return f"kata1:{kata.slug}:{last.green}/{last.of}:{word}:{log.minutes()}:{log.hints()}:{at}"


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """A name or a title that can do nothing to a terminal: no control or direction signs."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    words = " ".join(kept.split()) or "?"
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def title_of(course: Course, slug: str) -> str:
    """Number and title, or the bare slug of a kata that this course does not have."""
    found = next((kata for kata in course.katas if kata.slug == slug), None)
    return found.label if found else plain(slug)


def _pair(path: Path, name: str) -> Pair | None:
    attempts = VerdictLog(path, path).entries()
    if not attempts:
        return None
    log = VerdictLog(path, path, max(entry.attempt for entry in attempts))
    entries = log.mine()
    last = entries[-1]
    green, of = _counts(last.green, last.of)
    return Pair(
        name=plain(name),
        slug=path.parent.name,
        green=green,
        of=of,
        kept=last.behaviour_failed == 0 and last.error is None,
        done=last.done,
        minutes=log.minutes(),
        hints=log.hints(),
        at=last.at.astimezone(),
        progress_at=_progress(entries).astimezone(),
    )


def _counts(green: int, of: int) -> tuple[int, int]:
    """What a log claims may be any number."""
    of = min(max(of, 0), MOST_TESTS)
    return min(max(green, 0), of), of


def _progress(entries: list[Entry]) -> datetime:
    best, at = entries[0].green, entries[0].at
    for entry in entries:
        if entry.green > best:
            best, at = entry.green, entry.at
    return at


def _of_lines(lines: Iterable[str]) -> Iterator[Pair]:
    for line in lines:
        found = CODE.search(line)
        if not found:
            continue
        name = plain(line[: found.start()].strip(" \t:,;|-<>*"))
        try:
            at = datetime.fromisoformat(found["at"]).astimezone()
        except (ValueError, OverflowError, OSError):
            continue
        green, of = _counts(int(found["green"]), int(found["of"]))
        yield Pair(
            name=name,
            slug=found["slug"],
            green=green,
            of=of,
            kept=found["word"] != "broken",
            done=found["word"] == "done",
            minutes=int(found["minutes"]),
            hints=int(found["hints"]),
            at=at,
        )


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _minutes(now: datetime, then: datetime) -> int:
    return max(0, int((now - then).total_seconds() // 60))
