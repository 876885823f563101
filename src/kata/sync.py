"""`kata sync`: carry over what was edited in `katas/` by mistake, and bring a copy up to date."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kata.lock import changing
from kata.notices import OURS, drift, git, learners
from kata.project import RECORD, digest, digests, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata
    from kata.work import Workshop


def sync(kata: Kata, workshop: Workshop) -> list[str]:
    """Do it, and say in one sentence each what was done and what was left."""
    copy = workshop.ready(kata)
    workshop.keep_aside(kata)
    with changing(workshop.hidden):
        found = drift(kata, copy)
        said = [_carry(kata, copy, name) for name in found.edited if learners(name)]
        said += [_update(kata, copy, name) for name in found.pulled if name in OURS]
        said += [
            f"{name}: the starter changed; your copy keeps yours."
            for name in found.pulled
            if learners(name)
        ]
        _record(kata, copy)
    return said or [f"Nothing to do: {kata.name} and your copy agree."]


def _carry(kata: Kata, copy: Path, name: str) -> str:
    theirs, mine = kata.folder / name, copy / name
    before = git(kata.folder, "show", f"HEAD:./{name}")
    untouched = digest(mine) == recorded(copy).get(name, "")
    if not untouched and digest(mine) != digest(theirs):
        return f"{name}: edited in both places, so nothing was moved. Compare {theirs} with {mine}."
    if theirs.is_file():
        mine.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(theirs, mine)
    else:
        mine.unlink(missing_ok=True)
    if before is not None:
        git(kata.folder, "checkout", "HEAD", "--", name)
    elif git(kata.folder, "rev-parse", "HEAD"):
        theirs.unlink(missing_ok=True)
    else:
        return f"{name}: copied to your copy; without git, the course's own file stays edited."
    return f"{name}: moved to your copy."


def _update(kata: Kata, copy: Path, name: str) -> str:
    if digest(copy / name) not in {recorded(copy).get(name, ""), ""}:
        return f"{name}: changed by you and by the course; your copy keeps yours."
    shutil.copyfile(kata.folder / name, copy / name)
    return f"{name}: brought up to date."


def _record(kata: Kata, copy: Path) -> None:
    text = "".join(f"{value}  {name}\n" for name, value in digests(kata).items())
    (copy / RECORD).write_text(text, encoding="utf-8", newline="\n")
