"""The course: which katas there are, and where everything of a kata lies."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kata.errors import NoCourse, UnknownKata

KATA_FOLDER = re.compile(r"(?P<number>\d\d)_(?P<slug>[a-z0-9_]+)")
HEADING = re.compile(
    r"#\s*\d+\s*·\s*(?P<title>.+?)(?:\s{2,}(?:about\s+)?(?P<minutes>\d+)\s+minutes?)?\s*"
)
CACHES = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"})


@dataclass(frozen=True)
class Kata:
    """One kata: answers every question about its paths."""

    folder: Path
    solution: Path

    @property
    def name(self) -> str:
        """The folder's name: number and slug."""
        return self.folder.name

    @property
    def number(self) -> int:
        """The place in the syllabus; it only sorts."""
        return int(self.name[:2])

    @property
    def slug(self) -> str:
        """What identifies the kata, also when it moves."""
        return self.name[3:]

    @cached_property
    def heading(self) -> re.Match[str] | None:
        """The first line of the README, taken apart."""
        try:
            with self.readme.open(encoding="utf-8") as lines:
                return HEADING.fullmatch(lines.readline().rstrip("\n"))
        except (OSError, UnicodeDecodeError):
            return None

    @property
    def title(self) -> str:
        """The title in the README, or one made of the slug."""
        return self.heading["title"] if self.heading else self.slug.replace("_", " ").capitalize()

    @property
    def label(self) -> str:
        """Number and title, as a learner meets them everywhere."""
        return f"{self.number:02} · {self.title}"

    @property
    def minutes(self) -> int:
        """How long the README expects it to take; 0 if it does not say."""
        return int(self.heading["minutes"] or 0) if self.heading else 0

    @property
    def readme(self) -> Path:
        """The story and the task."""
        return self.folder / "README.md"

    @property
    def hints(self) -> Path:
        """Three levels for each rule."""
        return self.folder / "hints.md"

    @property
    def schema(self) -> Path:
        """The frozen tables and the rows of the evening."""
        return self.folder / "schema.sql"

    @property
    def behaviour(self) -> Path:
        """Green, and must stay green."""
        return self.folder / "test_behaviour.py"

    @property
    def design(self) -> Path:
        """Red, and must turn green."""
        return self.folder / "test_design.py"

    def variants(self, kind: str) -> list[Path]:
        """The folders in `checkpoints`, `accepted` or `rejected` of the solution."""
        folder = self.solution / kind
        return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

    def course_files(self) -> list[str]:
        """Every file of the kata, relative to its folder, caches left out."""
        return files_below(self.folder)


@dataclass(frozen=True)
class Course:
    """The folder that holds `katas/` and `solutions/`."""

    root: Path

    @cached_property
    def katas(self) -> list[Kata]:
        """All katas, in the order of their numbers."""
        folders = sorted((self.root / "katas").iterdir())
        return [
            Kata(folder, self.root / "solutions" / folder.name)
            for folder in folders
            if KATA_FOLDER.fullmatch(folder.name) and (folder / "README.md").is_file()
        ]

    def find(self, text: str) -> Kata:
        """The kata that is meant by a number, a slug, a name, a path or the start of a slug."""
        wanted = re.split(r"[/\\]", text.strip().rstrip("/\\"))[-1].lower().replace("-", "_")
        fits = self._fitting(wanted)
        if len(fits) == 1:
            return fits[0]
        raise UnknownKata(text, [kata.name for kata in fits] or self._near(wanted))

    def _fitting(self, wanted: str) -> list[Kata]:
        if wanted.isdecimal():
            return [kata for kata in self.katas if kata.number == int(wanted)]
        slug = re.sub(r"^\d+_", "", wanted)
        exact = [kata for kata in self.katas if kata.slug == slug]
        return exact or [kata for kata in self.katas if slug and kata.slug.startswith(slug)]

    def _near(self, wanted: str) -> list[str]:
        slugs = {kata.slug: kata.name for kata in self.katas}
        close = difflib.get_close_matches(
            re.sub(r"^\d+_", "", wanted), list(slugs), n=3, cutoff=0.5
        )
        return [slugs[slug] for slug in close]


def find_course(here: Path) -> Course:
    """The course that `here` is part of, else the one this package came with."""
    package = Path(__file__).resolve().parent
    candidates = [here, *here.parents, package.parent.parent, package / "_course"]
    for folder in candidates:
        if _is_course(folder):
            return Course(folder)
    raise NoCourse


def files_below(folder: Path) -> list[str]:
    """The files below a folder as sorted posix paths, without caches."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if CACHES.isdisjoint(inside.parts) and path.suffix != ".pyc" and path.is_file():
            found.append(inside.as_posix())
    return found


def _is_course(folder: Path) -> bool:
    katas = folder / "katas"
    if not (katas.is_dir() and (folder / "solutions").is_dir()):
        return False
    return any(KATA_FOLDER.fullmatch(entry.name) for entry in katas.iterdir())
