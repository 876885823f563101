"""What the folders of variants must hold, without running them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kata.course import Kata, files_below
from kata.expected import expected_of
from kata.variants import ABOUT, DELETED, deleted

from .found import VARIANTS, folders, shown

LEAST = {"accepted": 2, "rejected": 4}
LEAST_OF_THE_FIRST = {"accepted": 1, "rejected": 2}  # 00 is one line in ten minutes
PULL_REQUEST = {"accepted": {"author", "says"}, "rejected": {"author", "says", "flaw"}}
TABLES = {
    "checkpoints": {"checkpoint"},
    "accepted": {"kind", "pull_request"},
    "rejected": {"pull_request", "refused"},
}


def enough(kata: Kata) -> Iterator[str]:
    """A test is proven by designs that it must accept and by half-fixes that it must refuse."""
    least = LEAST_OF_THE_FIRST if kata.name.startswith("00") else LEAST
    for kind, number in least.items():
        there = len(folders(kata.solution / kind))
        if there < number:
            yield f"solutions/{kata.name}/{kind} holds {there}: write at least {number}."
    names = [folder.name for folder in folders(kata.solution / "checkpoints")]
    if names != [str(n) for n in range(1, len(names) + 1)]:
        yield f"solutions/{kata.name}/checkpoints holds {names}: number them from 1."


def only_differences(kata: Kata) -> Iterator[str]:
    """A variant holds only what differs from the reference."""
    for folder in _all(kata):
        for name in files_below(folder):
            ours, theirs = folder / name, kata.solution / name
            if name not in (ABOUT, DELETED) and theirs.is_file() and _same(ours, theirs):
                yield f"{shown(ours, kata)} is what the reference has: delete it."
        for name in deleted(folder):
            if not (kata.solution / name).is_file() or (folder / name).is_file():
                where = shown(folder / DELETED, kata)
                yield f"{where} names {name}, which the reference lacks or the variant has."
        if not set(files_below(folder)) - {ABOUT}:
            yield f"{shown(folder, kata)} is the reference: delete it, or write what differs."


def described(kata: Kata) -> Iterator[str]:
    """Each `variant.toml` has its keys."""
    for folder in _all(kata):
        where, kind = shown(folder / ABOUT, kata), folder.parent.name
        try:
            said = tomllib.loads((folder / ABOUT).read_text("utf-8"))
        except FileNotFoundError:
            yield f"{where} is missing: it needs {_listed(TABLES[kind])}."
        except tomllib.TOMLDecodeError as error:
            yield f"{where}: {error}."
        else:
            yield from _complaints(where, kind, said, kata)


def different_in_kind(kata: Kata) -> Iterator[str]:
    """Accepted designs differ in kind, not in spelling."""
    seen: dict[str, str] = {}
    for folder in folders(kata.solution / "accepted"):
        kind = about(folder).get("kind", "")
        if kind and kind in seen:
            yield f"{shown(folder, kata)} is of the kind of {seen[kind]}: say what differs."
        seen[kind] = folder.name


def about(folder: Path) -> dict[str, Any]:
    """What a variant says of itself; nothing, if it cannot be read."""
    try:
        return tomllib.loads((folder / ABOUT).read_text("utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError):
        return {}


def _complaints(where: str, kind: str, said: dict[str, Any], kata: Kata) -> Iterator[str]:
    if set(said) != TABLES[kind]:
        yield f"{where} has {_listed(set(said))}: it needs {_listed(TABLES[kind])}."
    for key in sorted(PULL_REQUEST.get(kind, set()) - _filled(said.get("pull_request"))):
        yield f'{where}: [pull_request] needs {key} = "...".'
    if kind == "accepted" and not (isinstance(said.get("kind"), str) and said["kind"]):
        yield f'{where}: say which kind of design it is, kind = "..." above the first table.'
    if kind == "checkpoints" and "checkpoint" in said:
        yield from _checkpoint(where, said["checkpoint"], kata)
    if kind == "rejected" and "refused" in said:
        yield from _refused(where, said["refused"], kata)


def _checkpoint(where: str, said: dict[str, Any], kata: Kata) -> Iterator[str]:
    if "says" not in _filled(said):
        yield f'{where}: [checkpoint] needs says = "...".'
    green, red = said.get("green"), {test.name for test in _design(kata) if not test.guard}
    if not isinstance(green, list) or not set(green) < red:
        yield f"{where}: green = [...] names some of {_listed(red)}, and not all."


def _refused(where: str, said: dict[str, Any], kata: Kata) -> Iterator[str]:
    names = {test.name for test in _design(kata)}
    if not said:
        yield f"{where}: [refused] names no test that must be red."
    for test, fragments in said.items():
        if test not in names:
            yield f"{where}: there is no design test {test}: it can name {_listed(names)}."
        if not (isinstance(fragments, list) and fragments and all(_is_text(f) for f in fragments)):
            yield f'{where}: {test} = ["a fragment of its message", ...].'


def _design(kata: Kata):
    there = kata.design.is_file() and kata.behaviour.is_file()
    return expected_of(kata.folder).design if there else ()


def _filled(table: object) -> set[str]:
    return (
        {key for key, value in table.items() if _is_text(value)}
        if isinstance(table, dict)
        else set()
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words)) or "nothing"


def _all(kata: Kata) -> list[Path]:
    return [folder for kind in VARIANTS for folder in folders(kata.solution / kind)]


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()
