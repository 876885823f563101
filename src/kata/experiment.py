"""For notebooks: a starter, or the reference, with one thing changed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from kata.course import find_course
from kata.errors import KataError
from kata.variants import overlay

MADE = ExitStack()  # the folders of this notebook; they go when it ends
atexit.register(MADE.close)


def changed(name: str, file: str, old: str, new: str, *, times: int = 1) -> Path:
    """Return a new folder with a kata's starter, in which the first `times` of `old` are `new`.

    `name` is the kata's, `file` a path in its folder. Raises `KataError` if `old` is not there so
    often: the experiment would show nothing.
    """
    kata = find_course(Path.cwd()).find(name)
    text = (kata.folder / file).read_text("utf-8")
    if text.count(old) < times:
        raise KataError(
            happened=f"{kata.name}/{file} has {old!r} {text.count(old)} times, not {times}.",
            then=f"kata diff {kata.slug}, to see what the starter is now",
        )
    mine = _new_folder() / "changed"
    shutil.copytree(kata.folder, mine, ignore=shutil.ignore_patterns("__pycache__"))
    (mine / file).write_text(text.replace(old, new, times), encoding="utf-8")
    return mine


def half_fix(name: str, variant: str) -> Path:
    """Return a new folder with one of the rejected variants of a kata, whole enough to run.

    Raises `KataError` if the kata has no variant of that name.
    """
    kata = find_course(Path.cwd()).find(name)
    there = {folder.name: folder for folder in kata.variants("rejected")}
    if variant not in there:
        raise KataError(
            happened=f"{kata.name} has no half-fix {variant!r}. It has {', '.join(there)}.",
            then="one of those names",
        )
    mine = _new_folder() / variant
    overlay(kata, there[variant], mine)
    return mine


def _new_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="kata-", ignore_cleanup_errors=True)
    return Path(MADE.enter_context(folder))
