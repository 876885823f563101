"""One run of a kata's tests: what each came to, and whether any is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kata.expected import Expected
from kata.hearing import Hearing
from kata.told import JudgeError, Told
from kata.warm import Warm

Progress = Callable[[str], None]
Case = tuple[bool, list[str]]


def run_tests(
    request: dict[str, Any],
    expected: Expected,
    warm: Warm | None = None,
    progress: Progress | None = None,
) -> Told:
    """Let a child judge the request; return what it told, or why that is no verdict."""
    hearing = Tests(request, expected, progress)
    hearing.run(warm)
    return hearing.told()


class Tests(Hearing):
    """Hears the results of the tests."""

    def __init__(
        self, request: dict[str, Any], expected: Expected, progress: Progress | None
    ) -> None:
        super().__init__(request)
        self._expected = expected
        self._progress = progress
        self._collected: set[str] = set()
        self._cases: dict[str, Case] = {}
        self._running: list[str] = []
        self._left_out: dict[str, str] = {}

    def told(self) -> Told:
        """Return the results, with an error if they are not complete."""
        error = self.error or self._incomplete()
        left_out = (
            f"Left out: {self._title(test)} ({why})" for test, why in self._left_out.items()
        )
        notes = (*self.notes, *dict.fromkeys(left_out))
        names = frozenset(map(_name, self._left_out))
        return Told(error, self._by_name(), tuple(self.output), notes, names)

    def doing(self) -> str:
        """Name the test that runs."""
        lost = self.lost[0] if self.lost else self._running
        running = {_name(test) for test in self._running if test in lost}
        tests = (*self._expected.behaviour, *self._expected.design)
        title = next((test.title for test in tests if test.name in running), "")
        return f"in the test '{title}'" if title else super().doing()

    def started_well(self) -> bool:
        """Tell whether tests were found."""
        return bool(self._collected)

    def on_collected(self, tests: list[str]) -> None:
        """Hear which tests and cases there are."""
        self._collected = set(tests)

    def on_start(self, test: str) -> None:
        """Hear which one runs now."""
        self._running.append(test)
        if self._progress:
            self._progress(self._title(test))

    def on_result(self, test: str, passed: bool, messages: list[str]) -> None:
        """Hear what it came to."""
        self._cases[test] = (passed, messages)
        self._running.remove(test)

    def on_left_out(self, test: str, why: str) -> None:
        """Hear that a test cannot run on this database."""
        self._left_out[test] = why

    def _title(self, test: str) -> str:
        return self._expected.title_of(_name(test))

    def _incomplete(self) -> JudgeError | None:
        known = {_name(test) for test in self._cases}
        tests = (*self._expected.behaviour, *self._expected.design)
        missing = [test.title for test in tests if test.name not in known]
        if not missing and self._collected == set(self._cases):
            return None
        what = f"'{missing[0]}'" if missing else "A case of a test"
        return JudgeError("crash", f"{what} never reported. A verdict needs every test.")

    def _by_name(self) -> dict[str, tuple[bool, tuple[str, ...]]]:
        """Put the cases of a parametrized test together under its name."""
        names = {_name(test) for test in self._cases}
        return {name: self._together(name) for name in names}

    def _together(self, name: str) -> tuple[bool, tuple[str, ...]]:
        cases = [case for test, case in self._cases.items() if _name(test) == name]
        missing = any(_name(test) == name for test in self._collected - set(self._cases))
        messages = dict.fromkeys(message for _, told in cases for message in told)
        return not missing and all(passed for passed, _ in cases), tuple(messages)


def _name(test: str) -> str:
    return test.partition("::")[2].partition("[")[0]
