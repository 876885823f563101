"""The pages that are made of the course: one for each kata and each rule, and the map."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.course import Course
from kata.list import by_part
from kata.pages.cached import Cache
from kata.pages.embedded import embedded
from kata.pages.facts import Ran, run_all
from kata.pages.kata_page import kata_page
from kata.pages.notebook_page import notebook_pages, notebooks
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
    running: Future[dict[str, str]]  # the notebooks' pages: they take longest
    katas: Nav
    rules: Nav
    notebooks: Nav
    workshop: Nav
    runs: list[Ran]

    def notebook(self, path: str) -> str | None:
        """Return a notebook's page, as soon as it has run; None if the path is of no notebook.

        Raises `KataError` if a cell of a notebook failed.
        """
        return self.running.result()[path] if path in self.notebooks else None

    def embed(self, text: str) -> str:
        """Return a written page with the runs that it names."""
        return embedded(text, self.runs)


def make_pages(course: Course, cache: Path) -> Pages:
    """Run the backends of the course and return every page made of it; write nothing but `cache`.

    The notebooks may still be running then. Raises `KataError` if a source of a page is missing,
    or a backend gives no verdict.
    """
    keep = Cache(cache)
    pool = ThreadPoolExecutor(1)
    running = pool.submit(notebook_pages, course, keep)
    runs = run_all(course.katas, keep)
    pool.submit(keep.prune)  # after the notebooks: the pool has one thread
    pool.shutdown(wait=False)
    parts = by_part(course.katas)
    part_of = {kata.name: title for title, katas in parts for kata in katas}
    files = {
        f"katas/{ran.kata.name}.md": kata_page(course, ran, part_of[ran.kata.name]) for ran in runs
    }
    files |= {f"rules/{rule.slug}.md": rule_page(course, rule, runs) for rule in catalogue()}
    files["katas/index.md"] = overview(course.katas)
    files["rules/index.md"] = rule_index(catalogue(), runs)
    room = workshop_pages(course)
    listed = list(notebooks(course))
    return Pages(files | room, running, _kata_nav(parts), _rule_nav(), listed, list(room), runs)


def _kata_nav(parts: list[tuple[str, list[Kata]]]) -> Nav:
    listed = [
        {title: [{kata.label: f"katas/{kata.name}.md"} for kata in katas]} for title, katas in parts
    ]
    return ["katas/index.md", *listed]


def _rule_nav() -> Nav:
    return ["rules/index.md", *({rule.slug: f"rules/{rule.slug}.md"} for rule in catalogue())]
