"""Changing a copy so that a kill at any moment leaves the old or the new one.

What exists in the kata's own folder under `work/.kata/` says how far a change got:

    making-*    half made; nobody needs it
    next/       a whole new copy, which takes the place of the old one as soon as that is put aside
    replacing/  whole; the copy is being made equal to it, file by file
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from kata.course import CACHES, files_below

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRIES = 5  # on Windows a virus scanner holds new files for some hundredths of a second


def staged(home: Path, name: str, build: Callable[[Path], object]) -> Path:
    """Build something beside its target and show it there only when it is whole."""
    home.mkdir(parents=True, exist_ok=True)
    making = home / f"making-{uuid4().hex}"
    try:
        build(making)
        move(making, home / name)
    except BaseException:
        remove(making)
        raise
    return home / name


def exchange(copy: Path, home: Path, aside: Path) -> None:
    """Put the copy aside and `next` in its place."""
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        move(copy, aside)
    except PermissionError:
        # An open handle in the copy forbids the rename, as on Windows.
        staged(home, f"attempts/{aside.name}", lambda making: duplicate(copy, making))
        move(home / "next", home / "replacing")
        replace_in_place(copy, home)
        return
    try:
        move(home / "next", copy)
    except OSError:
        move(aside, copy)
        raise


def replace_in_place(copy: Path, home: Path) -> None:
    """Make what `replacing` holds equal in the copy; leave everything else alone."""
    replacing = home / "replacing"
    for wanted in replacing.iterdir():
        _equalise(wanted, copy / wanted.name, home)
    # Renamed first, so that a kill here does not leave half of it to be taken for the whole.
    done = home / f"making-{uuid4().hex}"
    move(replacing, done)
    remove(done)


def settle(copy: Path, home: Path) -> None:
    """Finish, or undo, what a killed runner left."""
    if (home / "replacing").is_dir():
        copy.mkdir(parents=True, exist_ok=True)
        replace_in_place(copy, home)
    if (home / "next").is_dir():
        if copy.exists():
            move(home / "next", home / f"making-{uuid4().hex}")
        else:
            move(home / "next", copy)
    for half in home.glob("making-*"):
        remove(half)


def unsettled(home: Path) -> bool:
    """A killed runner left something to finish."""
    return (home / "next").is_dir() or (home / "replacing").is_dir()


def duplicate(source: Path, target: Path) -> None:
    """Copy a folder without caches, writable, links kept as links."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(*CACHES))


def fresh(source: Path, target: Path) -> None:
    """Copy files of the course so that they can be edited, even if those are read-only."""
    for name in files_below(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)


def move(source: Path, target: Path) -> None:
    """Rename, patiently where another program may hold the file for a moment."""
    for left in reversed(range(TRIES if os.name == "nt" else 1)):
        try:
            source.rename(target)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return


def remove(path: Path) -> None:
    """Remove one of our own half-made things; what resists is removed next time."""
    with suppress(OSError):
        path.unlink() if path.is_file() or path.is_symlink() else shutil.rmtree(path)


def _equalise(wanted: Path, there: Path, home: Path) -> None:
    if not wanted.is_dir():
        _replace_file(wanted, there, home)
        return
    there.mkdir(exist_ok=True)
    for extra in {path.name for path in there.iterdir()} - {path.name for path in wanted.iterdir()}:
        remove(there / extra)
    for inner in wanted.iterdir():
        _equalise(inner, there / inner.name, home)


def _replace_file(wanted: Path, there: Path, home: Path) -> None:
    if there.is_file() and there.read_bytes() == wanted.read_bytes():
        return
    beside = home / f"making-{uuid4().hex}"
    shutil.copyfile(wanted, beside)
    try:
        beside.replace(there)
    except OSError:
        # Some other program keeps the file open; writing into it is still allowed.
        shutil.copyfile(beside, there)
        remove(beside)
