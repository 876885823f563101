"""`kata rules`: what the course trains, each rule with its reason and its price."""

from __future__ import annotations

import difflib
import textwrap
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import say
from kata.errors import KataError
from kata.texts import read

if TYPE_CHECKING:
    from kata.course import Course, Kata


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue."""

    number: int
    slug: str
    rule: str
    why: str
    price: str


class UnknownRule(KataError):
    """No rule has that name."""

    def __init__(self, text: str, near: list[str]) -> None:
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(happened=f"No rule called {text!r}.{hint}", then="kata rules")


@cache
def catalogue() -> list[Rule]:
    """All rules, in the order of their numbers."""
    text = (Path(__file__).parent / "rules.toml").read_text("utf-8")
    return [Rule(**entry) for entry in tomllib.loads(text)["rule"]]


def find_rule(text: str) -> Rule:
    """The rule that is meant by a slug, a number or the start of a slug."""
    wanted = text.strip().lower()
    by_number = {f"r{rule.number}": rule for rule in catalogue()} | {
        str(rule.number): rule for rule in catalogue()
    }
    by_slug = {rule.slug: rule for rule in catalogue()}
    starts = [rule for rule in catalogue() if wanted and rule.slug.startswith(wanted)]
    found = (
        by_number.get(wanted) or by_slug.get(wanted) or (starts[0] if len(starts) == 1 else None)
    )
    if found is None:
        near = [rule.slug for rule in starts] or difflib.get_close_matches(
            wanted, list(by_slug), cutoff=0.5
        )
        raise UnknownRule(text, near[:4])
    return found


def trained_by(course: Course, rule: Rule) -> list[Kata]:
    """The katas whose design tests carry the rule."""
    mark = f'rule("{rule.slug}")'
    return [kata for kata in course.katas if mark in read(kata.design)]


def show_all() -> None:
    """Print every rule in one or two lines."""
    for rule in catalogue():
        text = textwrap.fill(rule.rule, 78, initial_indent="     ", subsequent_indent="     ")
        say(f"R{rule.number:<3} {rule.slug}", bold=True)
        say(text)
    say("\nWhy, and at what price: kata rules SLUG")


def show_one(course: Course, rule: Rule) -> None:
    """Print a rule with its reason, its price and where it is trained."""
    say(f"R{rule.number} · {rule.slug}\n", bold=True)
    katas = ", ".join(f"{kata.number:02} {kata.title}" for kata in trained_by(course, rule))
    for label, text in (
        ("", rule.rule),
        ("Why", rule.why),
        ("Price", rule.price),
        ("Katas", katas),
    ):
        if text:
            head = f"{label}:".ljust(7) if label else ""
            say(textwrap.fill(text, 80, initial_indent=head, subsequent_indent=" " * len(head)))
