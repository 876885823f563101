"""What to know about a copy: edits in the wrong folder, a course that moved on."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kata.course import CACHES
from kata.project import digest, digests, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

SHOWN = 3
OURS = ("README.md", "schema.sql", "test_behaviour.py", "test_design.py")


@dataclass(frozen=True)
class Drift:
    """Where a copy and the course differ, perhaps unmeant; names relative to the kata."""

    edited: list[str]  # in katas/, not committed: probably meant for the copy
    pulled: list[str]  # changed in the course since the copy was made
    retouched: list[str]  # ours, changed in the copy: the verdict does not use them

    @property
    def misplaced(self) -> list[str]:
        """Edits of the backend that were probably meant for the copy."""
        return [name for name in self.edited if learners(name)]

    def sentences(self, kata: Kata, copy: str) -> list[str]:
        """One remark for each kind that there is."""
        said = []
        if self.misplaced:
            said.append(
                f"katas/{kata.name} has edits ({some(self.misplaced)}), but your copy is {copy}. "
                f"To carry them over: kata sync {kata.slug}"
            )
        others = [name for name in self.edited if not learners(name)]
        if others:
            said.append(
                f"katas/{kata.name} has edits ({some(others)}), and the verdict uses them. "
                f"To put them back: git checkout -- katas/{kata.name}"
            )
        if self.pulled:
            said.append(
                f"The course changed {some(self.pulled)} after you started; "
                f"the verdict uses the new ones. To bring yours up to date: kata sync {kata.slug}"
            )
        if self.retouched:
            said.append(
                f"Your copy has its own {some(self.retouched)}; "
                f"the verdict uses those in katas/{kata.name}."
            )
        return said


def drift(kata: Kata, copy: Path) -> Drift:
    """Compare the kata's folder with the last commit, and the copy with both."""
    edited = edited_in(kata)
    then, now = recorded(copy), digests(kata)
    changed = [name for name in then | now if then.get(name) != now.get(name)] if then else []
    if edited is None:
        # Without git both look the same: say that the starter was edited, and the rest updated.
        edited = [name for name in changed if learners(name)]
    pulled = [name for name in changed if name not in edited and name != kata.hints.name]
    retouched = [name for name in OURS if _retouched(name, copy, then, now)]
    return Drift(edited, sorted(pulled), retouched)


def learners(name: str) -> bool:
    """The file is one that a learner edits."""
    return name.startswith("boxoffice/") or name == "layers.toml"


def edited_in(kata: Kata) -> list[str] | None:
    """Files in `katas/` that differ from the last commit; None where git cannot tell."""
    status = git(kata.folder, "status", "--porcelain", "-z", "-uall", "--no-renames", "--", ".")
    if not status:
        return None if status is None else []
    prefix = git(kata.folder, "rev-parse", "--show-prefix")
    if prefix is None or not git(kata.folder, "ls-files", "--", "README.md"):
        return None
    names = [line[3:].removeprefix(prefix.strip()) for line in status.split("\0") if line]
    return sorted(name for name in names if CACHES.isdisjoint(name.split("/")))


def git(folder: Path, *arguments: str) -> str | None:
    """What git says, or None: it is not there, this is no repository, or it takes too long."""
    program = shutil.which("git")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None


def some(names: list[str]) -> str:
    """The first few names, and how many more."""
    first = ", ".join(names[:SHOWN])
    return first if len(names) <= SHOWN else f"{first} and {len(names) - SHOWN} more"


def _retouched(name: str, copy: Path, then: dict[str, str], now: dict[str, str]) -> bool:
    mine = digest(copy / name)
    return mine not in {then.get(name), now.get(name)} and name in now
