"""Every kata and every backend of the course, found by listing folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kata.course import CACHES, Kata

VARIANTS = ("checkpoints", "accepted", "rejected")


@dataclass(frozen=True)
class Backend:
    """One backend that the contract makes a promise about."""

    kata: Kata
    kind: str  # starter, reference, or the name of a folder of variants
    slug: str = ""

    @property
    def name(self) -> str:
        return "/".join(filter(None, (self.kata.name, self.kind, self.slug)))

    @property
    def folder(self) -> Path:
        """Where its own files lie; those of a variant are only what differs from the reference."""
        if self.kind == "starter":
            return self.kata.folder
        return self.kata.solution / self.kind / self.slug if self.slug else self.kata.solution

    @property
    def shown(self) -> str:
        return shown(self.folder, self.kata)


def katas(root: Path) -> list[Kata]:
    """Every folder in `katas/`, also one that is not named as it should be."""
    return [Kata(folder, root / "solutions" / folder.name) for folder in folders(root / "katas")]


def folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name not in CACHES)


def backends(kata: Kata) -> list[Backend]:
    """Starter and reference, then the variants."""
    variants = [
        Backend(kata, kind, folder.name)
        for kind in VARIANTS
        for folder in folders(kata.solution / kind)
    ]
    return [Backend(kata, "starter"), Backend(kata, "reference"), *variants]


def shown(path: Path, kata: Kata) -> str:
    """A path as it is written in the checkout."""
    return path.relative_to(kata.folder.parent.parent).as_posix()
