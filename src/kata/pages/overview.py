"""The map: the katas by part, and which kata trains which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kata.list import by_part
from kata.pages.kata_page import rules_of
from kata.progress import short_path
from kata.rules import catalogue

if TYPE_CHECKING:
    from kata.course import Kata


INTRODUCTION = (
    "Every kata stands alone: pick any. Those with a star make the short path, the shortest way "
    "through all the ideas. The minutes are for one person who has not seen the kata."
)
REGION = '<div class="matrix" tabindex="0" role="region" aria-label="Rules by katas" markdown>'


def overview(katas: Sequence[Kata]) -> str:
    """Return the page of the map as Markdown."""
    parts = ["# The map", INTRODUCTION]
    for title, mine in by_part(list(katas)):
        parts += [f"## {title}", kata_table(mine)]
    parts += [
        "## Rules by katas",
        "A dot: a design test of that kata judges by that rule.",
        f"{REGION}\n\n{_matrix(katas)}\n\n</div>",
    ]
    return "\n\n".join(parts) + "\n"


def kata_table(katas: Sequence[Kata], up: str = "") -> str:
    """Return katas as a table; `up` leads from the page to the folder of kata pages."""
    short = short_path()
    rows = [
        f"| [{kata.label}]({up}{kata.name}.md){' ★' if kata.slug in short else ''} | "
        f"{kata.minutes or ''} | {', '.join(rules_of(kata))} |"
        for kata in katas
    ]
    return "\n".join(["| kata | minutes | trains |", "| --- | --- | --- |", *rows])


def _matrix(katas: Sequence[Kata]) -> str:
    trained = {kata.name: set(rules_of(kata)) for kata in katas}
    rules = [rule for rule in catalogue() if any(rule.slug in each for each in trained.values())]
    heads = [f"[{kata.number:02}]({kata.name}.md)" for kata in katas]
    rows = [
        f"| [{rule.slug}](../rules/{rule.slug}.md) | "
        + " | ".join("●" if rule.slug in trained[kata.name] else "" for kata in katas)
        + " |"
        for rule in rules
    ]
    head = f"| rule | {' | '.join(heads)} |"
    return "\n".join([head, "| --- |" + " :-: |" * len(katas), *rows])
