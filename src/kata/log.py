"""The verdicts of one kata, one JSON object a line, only ever appended to."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kata.lock import changing
from kata.log_lines import Continued, Entry, HintTaken, Line, Reviewed, understood

if TYPE_CHECKING:
    from kata.judge import Verdict

REMEMBERED = 400  # letters of what a red test said: the log is read whole, and often
PAUSE = 10 * 60  # seconds without a save after which the learner was elsewhere


@dataclass(frozen=True)
class VerdictLog:
    """The log of one kata; `attempt` is the one that is written and asked for."""

    path: Path
    lock: Path
    attempt: int = 1

    @classmethod
    def empty(cls) -> VerdictLog:
        """A log without verdicts, for a backend that is not a copy."""
        return cls(Path(os.devnull), Path(os.devnull))

    def append(self, verdict: Verdict, hints: int | None = None, step: int | None = None) -> None:
        """Remember a verdict, and how many lines changed since the one before."""
        design = [test for test in verdict.design if not test.guard]
        self._write(
            done=verdict.done,
            seconds=round(verdict.seconds, 3),
            behaviour=[verdict.behaviour.passed, verdict.behaviour.failed],
            green=sum(test.passed for test in design),
            of=len(design),
            red=remembered(verdict),
            error=verdict.error.kind if verdict.error else None,
            hints=self.hints() if hints is None else hints,
            **({} if step is None else {"step": step}),
        )

    def hint(self, rule: str, level: int) -> None:
        """Remember that a hint was read."""
        self._write(hint={"rule": rule, "level": level})

    def continues(self, attempt: int) -> None:
        """Remember that this attempt goes on with an earlier one: its minutes, hints, verdicts."""
        self._write(continues=attempt)

    def reviewed(self, variant: str, *, right: bool) -> None:
        """Remember that a pull request was answered."""
        self._write(review={"variant": variant, "right": right})

    def reviews(self) -> dict[str, bool]:
        """The pull requests answered so far, and whether the last answer to each was right."""
        told = self._read()[0]
        return {one.variant: one.right for one in told if isinstance(one, Reviewed)}

    def entries(self) -> list[Entry]:
        """All verdicts, oldest first; damaged lines are left out and counted in `damaged`."""
        return [entry for entry in self._read()[0] if isinstance(entry, Entry)]

    def mine(self) -> list[Entry]:
        """The verdicts of this attempt and of those that it goes on with, oldest first."""
        line = self._line()
        return [entry for entry in self.entries() if entry.attempt in line]

    def story(self) -> list[Entry | HintTaken]:
        """The verdicts and hints of this attempt, oldest first."""
        line = self._line()
        told = [entry for entry in self._read()[0] if isinstance(entry, Entry | HintTaken)]
        return [entry for entry in told if entry.attempt in line]

    @property
    def damaged(self) -> int:
        """How many lines cannot be read."""
        return self._read()[1]

    @property
    def last(self) -> Entry | None:
        """The newest verdict of this attempt."""
        for line in reversed(_lines(self.path)):
            entry = understood(line)
            if isinstance(entry, Entry) and entry.attempt == self.attempt:
                return entry
        # Nothing yet under this number; it may go on with an earlier one.
        earlier = self.mine() if self.attempt > 1 else []
        return earlier[-1] if earlier else None

    @property
    def ever_done(self) -> bool:
        """Some verdict was done, in this attempt or an earlier one."""
        return any(entry.done for line in _lines(self.path) if (entry := _maybe_done(line)))

    def levels(self) -> dict[str, int]:
        """For each rule the highest hint read in this attempt."""
        taken: dict[str, int] = {}
        line = self._line()
        for entry in self._read()[0]:
            if isinstance(entry, HintTaken) and entry.attempt in line:
                taken[entry.rule] = max(entry.level, taken.get(entry.rule, 0))
        return taken

    def hints(self) -> int:
        """How many hints were read in this attempt."""
        return sum(self.levels().values())

    def minutes(self) -> int:
        """Minutes at work in this attempt; long pauses do not count."""
        seconds = sum(self._seconds(attempt) for attempt in self._line())
        return round(seconds / 60)

    def _seconds(self, attempt: int) -> float:
        told = [entry for entry in self._read()[0] if isinstance(entry, Entry | HintTaken)]
        times = [entry.at.timestamp() for entry in told if entry.attempt == attempt]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        return sum(gap for gap in gaps if 0 < gap < PAUSE)

    def _line(self) -> list[int]:
        """The present attempt, then the one that it goes on with, and so on."""
        read = self._read()[0]
        before = {one.attempt: one.continues for one in read if isinstance(one, Continued)}
        line = [self.attempt]
        while (earlier := before.get(line[-1], line[-1])) < line[-1]:
            line.append(earlier)
        return line

    def _write(self, **what: object) -> None:
        line = {
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "attempt": self.attempt,
            **what,
        }
        with changing(self.lock):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                text = json.dumps(line, ensure_ascii=False) + "\n"
                # A line that a killed runner left open must not swallow this one.
                start = "" if _ends_a_line(self.path) else "\n"
                file.write((start + text).encode())

    def _read(self) -> tuple[list[Line], int]:
        read = [understood(line) for line in _lines(self.path)]
        return [entry for entry in read if entry], read.count(None)


def remembered(verdict: Verdict) -> dict[str, str]:
    """What the log keeps of the red design tests."""
    return {
        test.test: "\n".join(test.messages)[:REMEMBERED]
        for test in verdict.design
        if not test.passed
    }


def _lines(path: Path) -> list[bytes]:
    try:
        return [line for line in path.read_bytes().splitlines() if line.strip()]
    except OSError:
        return []


def _maybe_done(line: bytes) -> Entry | None:
    # Most lines are not done; the map, which asks each kata, need not parse those.
    entry = understood(line) if b'"done": true' in line else None
    return entry if isinstance(entry, Entry) else None


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
