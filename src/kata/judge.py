"""One verdict: run a kata's tests on a backend in a child, and believe only what is complete."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.aware import awareness
from kata.expected import Expected, ExpectedTest, expected_of
from kata.own_lines import own_lines
from kata.preflight import syntax_message
from kata.run import Progress, run_tests
from kata.told import JudgeError, Printed, Told

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.warm import Warm

LIMIT = 30.0
STATUS = {"import": 2, "syntax": 2, "layers": 2, "timeout": 3}


@dataclass(frozen=True)
class Behaviour:
    """How many of the tests that must stay green are green."""

    passed: int
    failed: int


@dataclass(frozen=True)
class TestResult:
    """What one test came to."""

    test: str
    title: str
    rule: str
    guard: bool
    passed: bool
    messages: tuple[str, ...] = ()

    __test__ = False  # pytest would collect a class of this name


@dataclass(frozen=True)
class Verdict:
    """What the tests of a kata say about one backend."""

    kata: str
    done: bool
    seconds: float
    behaviour: Behaviour
    design: tuple[TestResult, ...] = ()
    error: JudgeError | None = None
    behaviour_tests: tuple[TestResult, ...] = ()
    output: tuple[Printed, ...] = ()
    notes: tuple[str, ...] = field(default=())
    left_out: frozenset[str] = frozenset()

    @property
    def status(self) -> int:
        """The exit status of `kata check`."""
        if self.error:
            return STATUS.get(self.error.kind, 1)
        return 0 if self.done else 1

    @property
    def behaviour_messages(self) -> list[str]:
        """One text for each broken behaviour test: its title, then what happened."""
        broken = (test for test in self.behaviour_tests if not test.passed)
        return ["\n".join([test.title, *test.messages]) for test in broken]

    def to_json(self) -> dict[str, Any]:
        """Return what `kata check --json` prints."""
        return {
            "kata": self.kata,
            "done": self.done,
            "seconds": self.seconds,
            "behaviour": asdict(self.behaviour),
            "design": [{**asdict(test), "messages": list(test.messages)} for test in self.design],
            "error": asdict(self.error) if self.error else None,
        }


def judge(  # noqa: PLR0913  (what to judge, by whom, and on what)
    kata: Kata,
    backend: Path,
    *,
    limit: float = LIMIT,
    warm: Warm | None = None,
    progress: Progress | None = None,
    database_url: str | None = None,
) -> Verdict:
    """Judge the backend in a folder by the kata's own tests; `progress` hears their titles.

    On a server, `database_url`, what needs SQLite is left out of the verdict, and noted there.
    """
    began = time.perf_counter()
    expected, backend = expected_of(kata.folder), backend.resolve()
    fault = unreadable(backend)
    if fault:
        told = Told(JudgeError(*fault))
    else:
        with a_request(kata, backend, limit) as request:
            request["database_url"] = database_url
            told = run_tests(request, expected, warm, progress)
    told = replace(told, output=own_lines(told.output, kata, backend))
    return _verdict(kata.name, expected, told, time.perf_counter() - began)


@contextmanager
def a_request(kata: Kata, backend: Path, limit: float) -> Iterator[dict[str, Any]]:
    """Give what a child needs to know, and a folder of its own for as long as it runs."""
    expected = expected_of(kata.folder)
    temp = tempfile.mkdtemp(prefix="kata-", dir=_memory())
    try:
        yield {
            "tests": str(kata.folder.resolve()),
            "backend": str(backend),
            "limit": limit,
            "temp": temp,
            "entries": expected.entries,
            "calls": [asdict(call) for call in expected.calls],
        }
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def _memory() -> str | None:
    """Return a folder that lies in memory, where there is one: the test databases need no disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (mkdtemp makes it private)


def unreadable(backend: Path) -> tuple[str, str] | None:
    """Return the kind and message of what keeps a backend from being read, without running it."""
    package = backend / "boxoffice"
    if not package.is_dir():
        return (
            "import",
            f"No folder 'boxoffice' in {backend}.\nName the folder that holds it: --backend DIR",
        )
    if not any((package / name).is_file() for name in ("bootstrap.py", "bootstrap/__init__.py")):
        return "import", (
            f"boxoffice/bootstrap.py is gone from {backend}.\n"
            "The tests start the backend there. Bring it back with your editor, or type: kata reset"
        )
    faults = [_fault(path, backend) for path in sorted(package.rglob("*.py"))]
    return min(filter(None, faults), key=lambda fault: fault[0] != "syntax", default=None)


def _fault(path: Path, root: Path) -> tuple[str, str] | None:
    try:
        return _fault_in(path.read_bytes(), path, root)
    except OSError as error:
        return "syntax", f"{path.relative_to(root).as_posix()}:1 cannot be read: {error}"


@lru_cache(maxsize=256)  # a save changes one file; the others need not be read again
def _fault_in(source: bytes, path: Path, root: Path) -> tuple[str, str] | None:
    name = path.relative_to(root).as_posix()
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, str(path), "exec", dont_inherit=True)
            aware = awareness(source)
    except (SyntaxError, ValueError) as error:
        return "syntax", syntax_message(error, root, path)
    except (RecursionError, MemoryError) as error:
        return "syntax", f"{name}:1 cannot be read: {str(error) or type(error).__name__}"
    if aware is None:
        return None
    line, what = aware
    return "crash", (
        f"{name}:{line} looks for the test that runs it: {what}\n"
        "A verdict needs code that does not know it is watched. Take that out and save again."
    )


def _verdict(name: str, expected: Expected, told: Told, seconds: float) -> Verdict:
    behaviour = tuple(_result(test, told) for test in expected.behaviour)
    judged = (test for test in expected.design if test.name not in told.left_out)
    design = tuple(_result(test, told) for test in judged)
    passed = sum(test.passed for test in behaviour)
    whole = all(test.passed for test in (*behaviour, *design)) and bool(behaviour) and bool(design)
    verdict = Verdict(
        name,
        whole and told.error is None,
        round(seconds, 3),
        Behaviour(passed, len(behaviour) - passed),
    )
    return replace(
        verdict,
        design=design,
        error=told.error,
        behaviour_tests=behaviour,
        output=told.output,
        notes=told.notes,
        left_out=told.left_out,
    )


def _result(test: ExpectedTest, told: Told) -> TestResult:
    passed, messages = told.results.get(test.name, (False, ()))
    return TestResult(test.name, test.title, test.rule, test.guard, passed, messages)
