"""Real runs inside a written page: `<!-- run: verdict 06 starter -->` becomes what it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kata.errors import KataError
from kata.html import moments_table, terminal
from kata.pages.facts import REFERENCE
from kata.pages.overview import kata_table
from kata.progress import short_path

if TYPE_CHECKING:
    from kata.pages.facts import Ran

MARK = re.compile(r"^<!-- run: (?P<what>[a-z]+)(?P<words>[^>]*?) -->$", re.MULTILINE)


class UnknownRun(KataError):
    """A page asks for a run that there is not."""

    def __init__(self, text: str) -> None:
        known = "verdict NN NAME, green NN, xray NN NAME, pair NN, lines NN, moments NN NAME, short"
        super().__init__(
            happened=f"No run is called {text!r}.",
            then=f"one of: {known}. NAME: starter, reference",
        )


def names_a_run(text: str) -> bool:
    """Tell whether a page shows something that has to run first."""
    return bool(MARK.search(text))


def embedded(text: str, everything: Sequence[Ran]) -> str:
    """Return a page with its marks replaced by what was really run."""

    def show(found: re.Match[str]) -> str:
        try:
            return _KINDS[found["what"]](everything, *found["words"].split())
        except (KeyError, TypeError, StopIteration):
            raise UnknownRun(found[0]) from None

    return MARK.sub(show, text)


def _of(everything: Sequence[Ran], number: str) -> Ran:
    return next(ran for ran in everything if f"{ran.kata.number:02}" == number)


def _verdict(everything: Sequence[Ran], number: str, which: str) -> str:
    ran = _of(everything, number)
    label = f"Verdict on {which} of {ran.kata.label}"
    return terminal(ran.text(which), label)


def _green(everything: Sequence[Ran], number: str) -> str:
    ran = _of(everything, number)
    return terminal(ran.text(REFERENCE).partition("Also right")[0], f"{ran.kata.label}, done")


def _xray(everything: Sequence[Ran], number: str, which: str) -> str:
    return f"<figure>{_of(everything, number).plays[which]['svg']}</figure>"


def _pair(everything: Sequence[Ran], number: str) -> str:
    return _of(everything, number).pair("Before", "After")


def _lines(everything: Sequence[Ran], number: str) -> str:
    lines = _of(everything, number).lines()
    return terminal(lines, "One request before and after, a line each")


def _moments(everything: Sequence[Ran], number: str, which: str) -> str:
    moments = _of(everything, number).plays[which]["moments"]
    return moments_table(moments, f"What is on disk if the power goes: the {which}")


def _short(everything: Sequence[Ran]) -> str:
    slugs = short_path()
    return kata_table([ran.kata for ran in everything if ran.kata.slug in slugs], "katas/")


_KINDS: dict[str, Callable[..., str]] = {
    "verdict": _verdict,
    "green": _green,
    "xray": _xray,
    "pair": _pair,
    "lines": _lines,
    "moments": _moments,
    "short": _short,
}
