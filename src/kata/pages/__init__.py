"""The pages that are made of the course: one for each kata and each rule, and the map."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.course import Course
from kata.list import by_part
from kata.pages.cached import Cache
from kata.pages.embedded import embedded
from kata.pages.facts import Ran, run_all
from kata.pages.kata_page import kata_page
from kata.pages.notebook_page import notebook_pages
from kata.pages.overview import overview
from kata.pages.rule_page import rule_index, rule_page
from kata.pages.workshop import workshop_pages
from kata.rules import catalogue

if TYPE_CHECKING:
    from kata.course import Kata

__all__ = ["Pages", "make_pages"]

Nav = list[Any]


@dataclass(frozen=True)
class Pages:
    """Markdown by the path of its page, and how the pages are listed."""

    files: dict[str, str]
    katas: Nav
    rules: Nav
    notebooks: Nav
    workshop: Nav
    runs: list[Ran]

    def embed(self, text: str) -> str:
        """Return a written page with the runs that it names."""
        return embedded(text, self.runs)


def make_pages(course: Course, cache: Path) -> Pages:
    """Run the backends of the course and return every page made of it; write nothing but `cache`.

    Raises `KataError` if a source of a page is missing, or a backend gives no verdict.
    """
    keep = Cache(cache)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(notebook_pages, course, keep)
        runs = run_all(course.katas, keep)
        notebooks = running.result()
    keep.prune()
    parts = by_part(course.katas)
    part_of = {kata.name: title for title, katas in parts for kata in katas}
    files = {
        f"katas/{ran.kata.name}.md": kata_page(course, ran, part_of[ran.kata.name]) for ran in runs
    }
    files |= {f"rules/{rule.slug}.md": rule_page(course, rule, runs) for rule in catalogue()}
    files["katas/index.md"] = overview(course.katas)
    files["rules/index.md"] = rule_index(catalogue(), runs)
    room = workshop_pages(course)
    return Pages(
        files | notebooks | room, _kata_nav(parts), _rule_nav(), list(notebooks), list(room), runs
    )


def _kata_nav(parts: list[tuple[str, list[Kata]]]) -> Nav:
    listed = [
        {title: [{kata.label: f"katas/{kata.name}.md"} for kata in katas]} for title, katas in parts
    ]
    return ["katas/index.md", *listed]


def _rule_nav() -> Nav:
    return ["rules/index.md", *({rule.slug: f"rules/{rule.slug}.md"} for rule in catalogue())]
