"""The pages that are made of the course: one for each kata and each rule, and the map."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.course import Course
from kata.list import by_part
from kata.pages.cached import Cache
from kata.pages.embedded import embedded, names_a_run
from kata.pages.facts import Ran, Running, begin
from kata.pages.kata_page import kata_page
from kata.pages.kept_runs import KeptRuns
from kata.pages.notebook_page import notebook_pages, notebooks
from kata.pages.overview import overview
from kata.pages.rule_page import rule_index, rule_page
from kata.pages.workshop import workshop_pages
from kata.rules import catalogue

if TYPE_CHECKING:
    from kata.rules import Rule

__all__ = ["Pages", "make_pages", "names_a_run"]

Nav = list[Any]
Making = dict[str, Callable[[], str]]


@dataclass(frozen=True)
class Pages:
    """The pages by their paths, each made when it is asked for, and how they are listed."""

    making: Making  # those that wait for the longest runs last
    running: Future[list[Ran]]
    katas: Nav
    rules: Nav
    notebooks: Nav
    workshop: Nav

    def page(self, path: str) -> str | None:
        """Return a page as Markdown, as soon as what it shows has run; None if it is none of these.

        Raises `KataError` if a source of the page is missing, a backend gives no verdict, or a
        cell of the notebook failed.
        """
        make = self.making.get(path)
        return make() if make else None

    def embed(self, text: str) -> str:
        """Return a written page with the runs that it names."""
        return embedded(text, self.running.result()) if names_a_run(text) else text


def make_pages(course: Course, cache: Path) -> Pages:
    """Begin to run the backends and the notebooks of the course; return every page made of it.

    Nothing is written but `cache`.
    """
    keep = Cache(cache)
    runs = KeptRuns(keep)
    begun = begin(course.katas, runs)
    pool = ThreadPoolExecutor(2)
    running = pool.submit(_all, begun, runs)
    shown = pool.submit(notebook_pages, course, keep, running)
    pool.submit(keep.prune)
    pool.shutdown(wait=False)
    room = workshop_pages(course, keep)
    listed = list(notebooks(course))
    making: Making = {
        **room,
        "katas/index.md": lambda: overview(course.katas),
        **_kata_pages(course, begun),
        **_rule_pages(course, running),
        **{path: partial(_ready, shown, path) for path in listed},
    }
    return Pages(making, running, _kata_nav(course), _rule_nav(), listed, list(room))


def _all(begun: list[Running], runs: KeptRuns) -> list[Ran]:
    with closing(runs):
        wait(future for each in begun for future in each.futures())
    return [each.ran() for each in begun]


def _kata_pages(course: Course, begun: list[Running]) -> Making:
    part_of = {kata.name: title for title, katas in by_part(course.katas) for kata in katas}

    def page(running: Running) -> str:
        """Return the page as soon as its own backends have run, whatever the others do."""
        return kata_page(course, running.ran(), part_of[running.kata.name])

    return {f"katas/{each.kata.name}.md": partial(page, each) for each in begun}


def _rule_pages(course: Course, running: Future[list[Ran]]) -> Making:
    def page(rule: Rule) -> str:
        return rule_page(course, rule, running.result())

    index: Making = {"rules/index.md": lambda: rule_index(catalogue(), running.result())}
    return index | {f"rules/{rule.slug}.md": partial(page, rule) for rule in catalogue()}


def _kata_nav(course: Course) -> Nav:
    listed = [
        {title: [{kata.label: f"katas/{kata.name}.md"} for kata in katas]}
        for title, katas in by_part(course.katas)
    ]
    return ["katas/index.md", *listed]


def _rule_nav() -> Nav:
    return ["rules/index.md", *({rule.slug: f"rules/{rule.slug}.md"} for rule in catalogue())]


def _ready(pages: Future[dict[str, str]], path: str) -> str:
    return pages.result()[path]
