"""The course's own words: stories, hints, and what a finished kata teaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kata.layout import reflow
from kata.typed import as_typed

if TYPE_CHECKING:
    from pathlib import Path

    from kata.course import Kata

HINT = re.compile(r"##\s+(?P<rule>[a-z0-9-]+)\s+·\s+(?P<level>[1-3])\s*")
LABEL = re.compile(r"(?:[-*]\s+)?(Rule|Price|Review|At work):")
CURL = re.compile(r"^\s*(?:\$\s+)?(curl\s.+)$", re.MULTILINE)


@dataclass(frozen=True)
class AfterGreen:
    """What the solution's README says once the kata is done; a line it does not have is empty."""

    rule: str
    price: str
    review: str
    at_work: str


def story(kata: Kata) -> str:
    """What happened, up to the first part of the README."""
    _, _, text = read(kata.readme).partition("\n")
    return _shown(re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0].strip())


def section(path: Path, heading: str) -> str:
    """The text below one `##` heading, empty if there is none."""
    for part in re.split(r"^## ", read(path), flags=re.MULTILINE)[1:]:
        first, _, text = part.partition("\n")
        if first.strip().casefold() == heading.casefold():
            return text.strip()
    return ""


def bullets(text: str) -> dict[str, str]:
    """Return what is said of each name in a list of lines like "- `name`: what is said"."""
    found = re.findall(r"^- `([^`]+)`: (.*(?:\n(?!- ).*)*)", text, re.MULTILINE)
    return {name: " ".join(said.split()) for name, said in found}


def hint_levels(kata: Kata) -> dict[tuple[str, int], str]:
    """The text of each hint by rule and level."""
    levels: dict[tuple[str, int], str] = {}
    for part in re.split(r"^(?=## )", read(kata.hints), flags=re.MULTILINE):
        first, _, text = part.partition("\n")
        heading = HINT.fullmatch(first.rstrip())
        if heading:
            levels[heading["rule"], int(heading["level"])] = _shown(text.strip())
    return levels


def after_green(kata: Kata) -> AfterGreen:
    """The four lines that a finished kata shows."""
    text = section(kata.solution / "README.md", "After green")
    words: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        label = LABEL.match(line)
        name = label[1] if label else name
        words[name] = f"{words.get(name, '')} {line[label.end() if label else 0 :]}"
    return AfterGreen(
        *(
            as_typed(" ".join(words.get(name, "").split()))
            for name in ("Rule", "Price", "Review", "At work")
        )
    )


def curl_lines(kata: Kata) -> list[str]:
    """The `curl` examples of the README."""
    joined = read(kata.readme).replace("\\\n", " ")
    return [" ".join(line.split()) for line in CURL.findall(joined)]


def read(path: Path) -> str:
    """The text of a file, empty if it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _shown(text: str) -> str:
    return reflow(as_typed(text))
