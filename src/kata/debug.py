"""`kata test`: one test alone, told in full, or in the foreground under the debugger."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kata.console import coloured, say
from kata.errors import KataError
from kata.expected import ExpectedTest, expected_of
from kata.judge import judge, unreadable

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.judge import TestResult

TIP = """\
{title}
The debugger stops at the first line of the test.
  b boxoffice/use_cases.py:18   stop there too    c  go on      n  next line
  s  step into                  p NAME            w  where      q  quit
"""


def test(kata: Kata, backend: Path, words: str, *, debug: bool, limit: float) -> int:
    """Run the tests that the words mean, within `limit` seconds.

    With `debug` only the first of them, without a limit.
    """
    found = meant_by(kata, words)
    if not debug:
        return _told(kata, backend, [test.name for test in found], limit)
    if fault := unreadable(backend.resolve()):
        say(f"✘ {fault[1]}")
        return 2
    say(TIP.format(title=found[0].title))
    sys.stdout.flush()
    return subprocess.run(_command(kata, backend.resolve(), found[0]), check=False).returncode


test.__test__ = False  # type: ignore[attr-defined]  # a command, whatever its name says to pytest


def meant_by(kata: Kata, words: str) -> list[ExpectedTest]:
    """Return the tests with that rule, that name, or all those words in their title."""
    expected = expected_of(kata.folder)
    tests = [*expected.design, *expected.behaviour]
    wanted = words.casefold()
    named = [test for test in tests if wanted in {test.rule.casefold(), test.name.casefold()}]
    found = named or [test for test in tests if all(w in _text(test) for w in wanted.split())]
    if not found:
        titles = "\n".join(f"  {test.title}" for test in expected.design)
        raise KataError(
            happened=f"No test of {kata.name} is meant by {words!r}. There are:\n{titles}",
            then=f'kata test {kata.slug} "{_some_words(expected.design)}"',
        )
    return found


def _told(kata: Kata, backend: Path, names: list[str], limit: float) -> int:
    from kata.drawing import Drawing
    from kata.in_full import in_full

    verdict = judge(kata, backend, limit=limit)
    if verdict.error:
        say(f"✘ {verdict.error.message}")
        return verdict.status
    tests: list[TestResult] = [*verdict.design, *verdict.behaviour_tests]
    meant = [test for test in tests if test.test in names]
    how = Drawing(details=True, colour=coloured())
    for one in meant:
        say("\n".join(in_full(one, how)))
    return 0 if all(one.passed for one in meant) else 1


def _command(kata: Kata, backend: Path, one: ExpectedTest) -> list[str]:
    behaviour = one in expected_of(kata.folder).behaviour
    path = kata.folder / ("test_behaviour.py" if behaviour else "test_design.py")
    options = ["--backend", str(backend), "--trace", "-q", "-p", "no:cacheprovider"]
    pytest = [sys.executable, "-P", "-B", "-m", "pytest", f"{path.resolve()}::{one.name}"]
    return [*pytest, *options, "--import-mode=importlib", "--noconftest"]


def _text(test: ExpectedTest) -> str:
    return f"{test.title} {test.name.replace('_', ' ')}".casefold()


def _some_words(tests: tuple[ExpectedTest, ...]) -> str:
    return " ".join(tests[0].title.split()[:3]).lower() if tests else "all or nothing"
