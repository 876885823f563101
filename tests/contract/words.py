"""What the README, the hints and the solution's README of one kata must say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kata.course import HEADING, Kata
from kata.expected import expected_of
from kata.texts import HINT, after_green, hint_levels, section, story

from .files import headings, lines_of, text
from .found import folders

PARTS = ["See it happen", "Your task", "Leave as they are", "Done when"]
SOLUTION_PARTS = [
    "Why this shape",
    "The price, and when not to",
    "Accepted",
    "Rejected",
    "For facilitators",
    "After green",
]
LINES_AFTER_GREEN = ("Rule", "Price", "Review", "At work")
LONGEST_README = 40


def readme(kata: Kata) -> Iterator[str]:
    """The README fits a screen, tells its minutes, and has its parts in order."""
    if not _are_there(kata.readme):
        return
    where, lines = f"katas/{kata.name}/README.md", lines_of(kata.readme)
    if len(lines) > LONGEST_README:
        yield f"{where} has {len(lines)} lines: cut it to {LONGEST_README}."
    heading = HEADING.fullmatch(lines[0]) if lines else None
    if not heading or not heading["minutes"]:
        yield f"{where}:1: write '# {kata.name[:2]} · Title      about 35 minutes'."
    elif not re.match(rf"#\s*{kata.name[:2]}\b", lines[0]):
        yield f"{where}:1 has another number than its folder: write {kata.name[:2]}."
    if headings(kata.readme) != PARTS:
        yield f"{where} has the parts {headings(kata.readme)}: it needs {PARTS}, in this order."


def story_and_trade_off(kata: Kata) -> Iterator[str]:
    """The README begins with an evening and ends with a sentence on the trade-off."""
    if not _are_there(kata.readme):
        return
    where = f"katas/{kata.name}/README.md"
    if not story(kata):
        yield f"{where}: tell the story between the title and '## {PARTS[0]}'."
    last = section(kata.readme, PARTS[-1]).split("\n\n")
    if len(last) == 1 or last[-1].lstrip().startswith(("-", "*")):
        yield f"{where}: end '## {PARTS[-1]}' with a paragraph that admits the trade-off."


def own_number(kata: Kata) -> Iterator[str]:
    """Commands that name a kata by its number name this one; a kata may move."""
    for path in (kata.readme, kata.hints):
        for number, line in enumerate(lines_of(path), 1):
            for said in re.findall(r"\bkata [a-z]+ (\d\d)\b", line):
                if said != kata.name[:2]:
                    there = f"katas/{kata.name}/{path.name}:{number}"
                    yield f"{there} says 'kata ... {said}': this one is {kata.name[:2]}."


def entry_points(kata: Kata) -> Iterator[str]:
    """What the tests call is promised in the README."""
    if _are_there(kata.readme, kata.design, kata.behaviour):
        for name in expected_of(kata.folder).entries:
            if f"{name}(" not in text(kata.readme):
                yield (
                    f"katas/{kata.name}/README.md does not list {name}(...), which the tests call: "
                    f"add it to '## {PARTS[2]}'."
                )


def hints(kata: Kata) -> Iterator[str]:
    """Each rule has three levels of hints, and no other."""
    if not _are_there(kata.hints, kata.design, kata.behaviour):
        return
    where, there = f"katas/{kata.name}/hints.md", hint_levels(kata)
    rules = {test.rule for test in expected_of(kata.folder).design if test.rule}
    wanted = {(rule, level) for rule in rules for level in (1, 2, 3)}
    for rule, level in sorted(wanted):
        if not there.get((rule, level)):
            yield f"{where} has no text below '## {rule} · {level}': write it."
    for rule in sorted({rule for rule, _ in there} - rules):
        yield f"{where} has hints for '{rule}', which no design test trains: delete them."


def hint_headings(kata: Kata) -> Iterator[str]:
    """A heading that is no hint would hide one; code would be the answer."""
    for number, line in enumerate(lines_of(kata.hints), 1):
        where = f"katas/{kata.name}/hints.md:{number}"
        if line.startswith("## ") and not HINT.fullmatch(line.rstrip()):
            yield f"{where} is no heading of a hint: write '## rule-slug · 1'."
        if line.startswith("```"):
            yield f"{where} begins or ends a block of code: a hint names the construct only."


def solution_readme(kata: Kata) -> Iterator[str]:
    """The solution's README has its parts and the four lines that follow a green verdict."""
    path = kata.solution / "README.md"
    if not _are_there(path):
        return
    where = f"solutions/{kata.name}/README.md"
    for part in SOLUTION_PARTS:
        if not section(path, part):
            yield f"{where} says nothing under '## {part}': write it."
    lines = vars(after_green(kata)).values()
    for label, said in zip(LINES_AFTER_GREEN, lines, strict=True):
        if not said:
            yield f"{where}: '## After green' has no line '{label}: ...': write it."


def variants_explained(kata: Kata) -> Iterator[str]:
    """Every accepted and rejected variant is explained by its slug."""
    path = kata.solution / "README.md"
    for kind in ("accepted", "rejected"):
        said = section(path, kind.capitalize())
        for folder in folders(kata.solution / kind):
            if path.is_file() and not re.search(rf"\b{re.escape(folder.name)}\b", said):
                where = f"solutions/{kata.name}/README.md"
                yield f"{where}: '## {kind.capitalize()}' does not explain {folder.name}: add it."


def _are_there(*paths: Path) -> bool:
    """A missing file is another clause's complaint."""
    return all(path.is_file() for path in paths)
