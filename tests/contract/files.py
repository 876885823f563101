"""What the files of one kata must be, without running them. Each clause gives its complaints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from kata.course import KATA_FOLDER, Kata, files_below

from .found import VARIANTS, folders, shown

KATA_FILES = {
    "README.md",
    "hints.md",
    "layers.toml",
    "schema.sql",
    "test_behaviour.py",
    "test_design.py",
    "boxoffice/__init__.py",
    "boxoffice/bootstrap.py",
}
SOLUTION_FILES = {"README.md", "layers.toml", "boxoffice/__init__.py", "boxoffice/bootstrap.py"}
VARIANT_FILES = {"variant.toml", "DELETED", "layers.toml"}


def named(kata: Kata) -> Iterator[str]:
    """A kata's folder is `NN_slug`, and its solution's folder has the same name."""
    if not KATA_FOLDER.fullmatch(kata.name):
        yield f"katas/{kata.name}: name it NN_slug, as 06_inline_commits."
    if not kata.solution.is_dir():
        yield f"katas/{kata.name} has no solutions/{kata.name}: write the reference."


def allowed_files(kata: Kata) -> Iterator[str]:
    """A kata holds the files that the README of the course names, and a backend of Python files."""
    there = set(files_below(kata.folder))
    for name in sorted(KATA_FILES - there):
        yield f"katas/{kata.name}/{name} is missing."
    for name in sorted(there - KATA_FILES):
        if not _is_source(name):
            yield f"katas/{kata.name}/{name} does not belong there: delete or move it."


def allowed_files_of_the_solution(kata: Kata) -> Iterator[str]:
    """A solution holds a whole backend and folders of variants; no second schema, no tests."""
    there = set(files_below(kata.solution))
    for name in sorted(SOLUTION_FILES - there):
        yield f"solutions/{kata.name}/{name} is missing."
    for name in sorted(there - SOLUTION_FILES):
        if not (_is_source(name) or _is_in_variant(name)):
            more = ": the kata's own is the only one" if name.endswith("schema.sql") else ""
            yield f"solutions/{kata.name}/{name} does not belong there{more}. Delete it."


def packages(kata: Kata) -> Iterator[str]:
    """Every folder of a backend has an `__init__.py`."""
    for home in (kata.folder, kata.solution):
        sources = [PurePosixPath(name) for name in files_below(home) if name.endswith(".py")]
        variants = {path.parts[:2] for path in sources if path.parts[0] in VARIANTS}
        for top in [(), *sorted(variants)]:
            yield from _without_init(home, PurePosixPath(*top), sources, kata)


def _without_init(home, top, sources, kata) -> Iterator[str]:
    below = [path for path in sources if path.is_relative_to(top / "boxoffice")]
    for folder in sorted({parent for path in below for parent in path.parents}):
        inside = folder.is_relative_to(top / "boxoffice")
        # What a variant does not hold comes from the reference.
        places = (home / folder, kata.solution / folder.relative_to(top)) if inside else ()
        if inside and not any((place / "__init__.py").is_file() for place in places):
            yield f"{shown(home / folder, kata)} has no __init__.py: add an empty one."


def _is_source(name: str) -> bool:
    return name.startswith("boxoffice/") and name.endswith(".py")


def _is_in_variant(name: str) -> bool:
    kind, _, rest = name.partition("/")
    _slug, _, inside = rest.partition("/")
    return kind in VARIANTS and (inside in VARIANT_FILES or _is_source(inside))


def numbering(katas: list[Kata]) -> Iterator[str]:
    """Numbers and slugs are unique, and every solution has its kata."""
    for part, what in ((slice(2), "number"), (slice(3, None), "slug")):
        words = [kata.name[part] for kata in katas]
        for word in sorted({word for word in words if words.count(word) > 1}):
            twice = " and ".join(kata.name for kata in katas if kata.name[part] == word)
            yield f"katas/: {twice} have the same {what} {word}: change one."
    if katas:
        yield from _orphans(katas)


def _orphans(katas: list[Kata]) -> Iterator[str]:
    names = {kata.name for kata in katas}
    for folder in folders(katas[0].solution.parent):
        if folder.name not in names:
            yield f"solutions/{folder.name} has no kata: rename or delete it."


def text(path) -> str:
    """The text of a file, empty if it is not there: that is another clause's complaint."""
    return path.read_text("utf-8") if path.is_file() else ""


def lines_of(path) -> list[str]:
    return text(path).splitlines()


def headings(path) -> list[str]:
    return re.findall(r"^## (.+?)\s*$", text(path), flags=re.MULTILINE)
