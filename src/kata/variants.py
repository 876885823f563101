"""Making a whole backend of the reference and a folder that holds only what differs from it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from kata.errors import KataError
from kata.snapshots import backend

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

ABOUT = "variant.toml"
DELETED = "DELETED"


class NoCheckpoint(KataError):
    """The kata has no such checkpoint."""

    def __init__(self, kata: Kata, wanted: int, there: list[str]) -> None:
        has = f"It has {', '.join(there)}." if there else "It has none."
        super().__init__(
            happened=f"{kata.name} has no checkpoint {wanted}. {has}",
            then=f"kata start {kata.slug}" + (f" --at {there[0]}" if there else ""),
        )


def overlaid(kata: Kata, variant: Path) -> dict[str, bytes]:
    """The files of the reference, changed by a variant, by their path."""
    files = {**backend(kata.solution), **backend(variant)}
    for name in deleted(variant):
        files.pop(name, None)
    return files


def overlay(kata: Kata, variant: Path, target: Path) -> None:
    """Write the reference, changed by a variant, into `target`."""
    for name, data in overlaid(kata, variant).items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def deleted(variant: Path) -> list[str]:
    """The files of the reference that the variant does without."""
    path = variant / DELETED
    return path.read_text("utf-8").split() if path.is_file() else []


def about(variant: Path) -> dict[str, Any]:
    """What a variant says of itself."""
    return tomllib.loads((variant / ABOUT).read_text("utf-8"))


def checkpoint(kata: Kata, number: int) -> Path:
    """The folder of a checkpoint."""
    folders = {folder.name: folder for folder in kata.variants("checkpoints")}
    if str(number) not in folders:
        raise NoCheckpoint(kata, number, list(folders))
    return folders[str(number)]
