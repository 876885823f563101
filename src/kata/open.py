"""`kata open`: the copy in an editor, as a folder of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

from kata.console import say
from kata.errors import KataError

if TYPE_CHECKING:
    from pathlib import Path

    from kata.desk import Desk

WINDOWS = (
    "code",
    "codium",
    "cursor",
    "zed",
    "pycharm",
    "charm",
    "subl",
)  # they open one and return


def open_copy(desk: Desk, folder: Path, editor: str | None) -> None:
    """Open the folder with the editor named, $VISUAL, one that is installed, or $EDITOR."""
    command = find_editor(editor)
    if command is None:
        raise KataError(
            happened=f"No editor found. The copy is {folder}.",
            then="kata open --with EDITOR, or open that folder yourself",
        )
    say(f"Opening {desk.shown(folder)} with {command[0]}. All of it is yours to change.")
    try:
        done = subprocess.run([*command, str(folder)], cwd=folder, check=False)
    except OSError as error:
        raise KataError(
            happened=f"{command[0]} could not be started: {error.strerror}.",
            then="kata open --with EDITOR",
        ) from error
    if done.returncode:
        raise KataError(
            happened=f"{command[0]} ended with status {done.returncode}.",
            then="kata open --with EDITOR",
        )


def find_editor(named: str | None) -> list[str] | None:
    """The command of the editor named, of $VISUAL, of one that is installed, or of $EDITOR."""
    wishes = [named] if named else [os.environ.get("VISUAL"), *WINDOWS, os.environ.get("EDITOR")]
    for wish in wishes:
        words = shlex.split(wish or "", posix=os.name != "nt")
        program = shutil.which(words[0]) if words else None
        if program:
            return [program, *words[1:]]
    if named:
        raise KataError(
            happened=f"There is no program {named!r} on the PATH.", then="kata open --with EDITOR"
        )
    return None
