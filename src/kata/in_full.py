"""One red test as a learner reads it: what it found, and once what the rule wants."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from kata.drawing import Drawing
from kata.layout import WIDTH, fold, shorten

if TYPE_CHECKING:
    from kata.judge import TestResult

SAME_FILE = re.compile(r"([\w./]+\.py)(:\d+(?:, :\d+)*), \1:(\d+)")


def in_full(test: TestResult, how: Drawing, fresh: Collection[str] = ()) -> list[str]:
    """Return one test with everything it found."""
    if test.passed:
        return [how.paint(f"✔ {test.title}", "green")]
    head = how.paint(shorten(f"✘ {titled(test, fresh)}", WIDTH), "red")
    found, wishes = _told(test, how)
    return [head, *_cut(_folded(found), _folded(wishes), _folded(wishes[:1]), how)]


def _folded(lines: list[str]) -> list[str]:
    return [part for line in lines for part in fold(line, 4)]


def _cut(found: list[str], wishes: list[str], first: list[str], how: Drawing) -> list[str]:
    """Return what fits: all, or the beginning, and in whole what the first finding wants."""
    if len(found) + len(wishes) <= how.lines_of_detail:
        return found + wishes
    shown = found[: max(1, how.lines_of_detail - 1 - len(first))]
    hidden = len(found) - len(shown) + len(wishes) - len(first)
    return [*shown, f"    … {hidden} more lines{' (d shows them)' if how.keys else ''}", *first]


def titled(test: TestResult, fresh: Collection[str]) -> str:
    """Return the title of a red test; `fresh` are the tests that were green before."""
    return f"{test.title} (was fine before)" if test.test in fresh else test.title


def _told(test: TestResult, how: Drawing) -> tuple[list[str], list[str]]:
    """Each finding once, the first in full or all on demand; and what the rule wants."""
    found, wishes, said = list[str](), list[str](), set[str]()
    for at, message in enumerate(test.messages):
        first, *rest = message.splitlines() or [""]
        if rest:
            wishes.append(rest.pop())
        if how.details or first not in said:
            found.append(_sites(first))
        if at == 0 or how.details:
            found += rest
        said.add(first)
    return found, list(dict.fromkeys(wishes))


def summary(test: TestResult) -> str:
    """Return the first finding of a red test, in one line."""
    return _sites(test.messages[0].partition("\n")[0].strip()) if test.messages else ""


def _sites(text: str) -> str:
    """Name a file once: `cli.py:29, cli.py:36` becomes `cli.py:29, :36`."""
    shorter = SAME_FILE.sub(r"\1\2, :\3", text)
    return shorter if shorter == text else _sites(shorter)
