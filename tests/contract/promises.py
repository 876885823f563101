"""What each kind of backend promises of its verdict. Each function gives its complaints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kata.judge import TestResult, Verdict

from .found import Backend
from .variants import about

RAISED = re.compile(r"(?!AssertionError)[\w.]*(Error|Exception|Exit|Interrupt|Warning)\b(:|$)")
FLAT = re.compile(r"assert |The test did not run:|Failed: ")


def kept(backend: Backend, verdict: Verdict, root: Path) -> list[str]:
    """The complaints about one backend's verdict."""
    complaints = [*_verdict_was_reached(backend, verdict)]
    if not verdict.error:
        complaints += [*PROMISES[backend.kind](backend, verdict), *_paths(backend, verdict, root)]
    return [f"{backend.shown}: {complaint}" for complaint in complaints]


def starter(_backend: Backend, verdict: Verdict) -> Iterator[str]:
    """Works and is wrong: only design tests are red, each for its own reason."""
    yield from _works(verdict)
    for test in verdict.design:
        if test.guard and not test.passed:
            yield f"the guard {test.test} is red: a guard is green from the start.{_why(test)}"
        elif not test.guard and test.passed:
            yield f"{test.test} is green before anybody did anything: mark it guard, or sharpen it."
    yield from _reasons(verdict)


def checkpoint(backend: Backend, verdict: Verdict) -> Iterator[str]:
    """Half-way: what it names is green, and nothing else."""
    green = set(about(backend.folder).get("checkpoint", {}).get("green", []))
    yield from _works(verdict)
    for test in verdict.design:
        wanted = test.guard or test.test in green
        if wanted and not test.passed:
            yield f"{test.test} is red: mend it, or do not name it in variant.toml.{_why(test)}"
        elif test.passed and not wanted:
            yield f"{test.test} is green: add it to 'green' in variant.toml."
    yield from _reasons(verdict)


def right(_backend: Backend, verdict: Verdict) -> Iterator[str]:
    """A right design: all green."""
    yield from _works(verdict)
    for test in verdict.design:
        if not test.passed:
            yield f"{test.test} refuses a right design: mend the test or the probe.{_why(test)}"


def rejected(backend: Backend, verdict: Verdict) -> Iterator[str]:
    """A half-fix: it works, and the named tests say why it is one."""
    yield from _works(verdict)
    for name, fragments in refused(backend).items():
        for test in (test for test in verdict.design if test.test == name):
            yield from _refusal(test, fragments)
    if verdict.done and not verdict.left_out & set(refused(backend)):
        yield "everything is green: the half-fix got through. Sharpen the test or the probe."
    yield from _reasons(verdict)


PROMISES = {
    "starter": starter,
    "checkpoints": checkpoint,
    "reference": right,
    "accepted": right,
    "rejected": rejected,
}


def refused(backend: Backend) -> dict[str, list[str]]:
    """The tests that must be red, each with what it must say."""
    return about(backend.folder).get("refused", {})


def _verdict_was_reached(backend: Backend, verdict: Verdict) -> Iterator[str]:
    error = verdict.error
    if error and not (error.kind == "layers" and refused(backend)):
        yield f"no verdict ({error.kind}): {error.message}"
    elif error:
        # A layers.toml that lies is refused at the door, in place of every test.
        for fragment in (said for fragments in refused(backend).values() for said in fragments):
            if fragment not in error.message:
                yield f"its refusal does not say {fragment!r}:{_indented(error.message)}"


def _paths(backend: Backend, verdict: Verdict, root: Path) -> Iterator[str]:
    paths = [str(root), str(backend.kata.folder.parent.parent)]
    for test in verdict.design:
        if any(path in message for path in paths for message in test.messages):
            yield f"{test.test} tells a path of this machine: tell it from boxoffice/ on."


def _works(verdict: Verdict) -> Iterator[str]:
    if verdict.behaviour.failed:
        broken = "\n".join(verdict.behaviour_messages)
        yield f"{verdict.behaviour.failed} behaviour tests are red: keep them whole.\n{broken}"
    elif not verdict.behaviour.passed:
        yield "no behaviour test ran."


def _refusal(test: TestResult, fragments: list[str]) -> Iterator[str]:
    if test.passed:
        yield f"{test.test} is green: the half-fix got through. Sharpen the test or the probe."
    for fragment in fragments:
        if not test.passed and not any(fragment in message for message in test.messages):
            yield f"{test.test} is red, but does not say {fragment!r}.{_why(test)}"


def _reasons(verdict: Verdict) -> Iterator[str]:
    """A red test says in words what happened; it does not break off, and it is not silent."""
    for test in verdict.design:
        if not (test.passed or test.messages):
            yield f"{test.test} is red without a word: give its check a message."
        for message in () if test.passed else test.messages:
            if RAISED.match(message):
                yield f"{test.test} breaks off, it does not judge: catch that.{_indented(message)}"
            elif FLAT.match(message):
                yield f"{test.test} speaks in code: give its check a sentence.{_indented(message)}"


def _why(test: TestResult) -> str:
    return "".join(map(_indented, test.messages))


def _indented(message: str) -> str:
    return "".join(f"\n    {line}" for line in message.splitlines())
