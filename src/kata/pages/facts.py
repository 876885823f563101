"""What really happens when the backends of the course run: verdicts, accidents and X-rays."""

from __future__ import annotations

import itertools
import os
import queue
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.errors import KataError
from kata.judge import judge
from kata.pages.cached import Cache, below, contents
from kata.pages.noted import noted
from kata.pages.told import again, kept, told
from kata.plays import play
from kata.variants import overlay
from kata.warm import Warm, warm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kata.course import Kata
    from kata.judge import Verdict

MOST_AT_ONCE = 4
FEW = 2  # runs of one backend that has changed; to warm up for more of them at once is dearer
PATIENCE = 180.0  # seconds; nobody waits for one of them, and the machine may be busy
NOBODY_WORKED = "     0 min, no hints"  # nobody did, in a verdict made for a page
SECONDS = re.compile(r" +\d+\.\d\d s$", re.MULTILINE)
STARTER, REFERENCE = "starter", "reference"

Facts = dict[str, Any]
Jobs = dict[str, Callable[[], Facts]]
Lend = Callable[[], AbstractContextManager[Warm]]


class NotRun(KataError):
    """A backend of the course gave no verdict or no picture, so that its page would be empty."""

    def __init__(self, kata: Kata, which: str, message: str) -> None:
        super().__init__(
            happened=f"{kata.name}, {which}: {message}",
            then=f"kata check {kata.slug} --backend DIR, on that backend",
        )


@dataclass(frozen=True)
class Ran:
    """Everything that was run for one kata, by the name of the backend."""

    kata: Kata
    verdicts: dict[str, Facts]
    plays: dict[str, Facts]

    def text(self, which: str) -> str:
        """Return a verdict as the terminal shows it, without the time that only we needed."""
        text = SECONDS.sub("", str(self.verdicts[which]["text"]).replace(NOBODY_WORKED, ""), 1)
        if which != REFERENCE:
            return text
        head, gap, rest = text.partition("\n\n")
        return f"{head}\n\n{self.lines('  before', '  now')}{gap}{rest}"

    def lines(self, before: str = "before", now: str = "now") -> str:
        """Return the main request of starter and reference, a line each."""
        rows = ((before, STARTER), (now, REFERENCE))
        width = max(len(before), len(now)) + 2
        return "\n".join(f"{label:<{width}}{self.plays[which]['line']}" for label, which in rows)

    def pair(self, before: str, after: str) -> str:
        """Return the X-rays of starter and reference beside each other, under these names."""
        drawn = "".join(
            f"<figure><figcaption>{name}</figcaption>{self.plays[which]['svg']}</figure>"
            for name, which in ((before, STARTER), (after, REFERENCE))
        )
        return f'<div class="pair">{drawn}</div>'

    def tests(self, which: str, rule: str) -> list[Facts]:
        """Return the design tests of a rule as one backend left them, guards last."""
        tests = [test for test in self.verdicts[which]["design"] if test["rule"] == rule]
        return sorted(tests, key=lambda test: bool(test["guard"]))


def run_all(katas: Sequence[Kata], cache: Cache) -> list[Ran]:
    """Run every backend of these katas, as many at once as there are processors."""
    with _warmed() as lend, ThreadPoolExecutor(_workers()) as pool:

        def begun(jobs: Jobs) -> dict[str, Future[Facts]]:
            return {name: pool.submit(job) for name, job in jobs.items()}

        jobs = [_jobs(kata, cache, lend) for kata in katas]
        running = [(begun(verdicts), begun(plays)) for verdicts, plays in jobs]
        results = [(_results(verdicts), _results(plays)) for verdicts, plays in running]
    return [Ran(kata, *each) for kata, each in zip(katas, results, strict=True)]


def _results(futures: dict[str, Future[Facts]]) -> dict[str, Facts]:
    return {name: future.result() for name, future in futures.items()}


def _jobs(kata: Kata, cache: Cache, lend: Lend) -> tuple[Jobs, Jobs]:
    """Return the verdicts of all backends, run where nobody noted them, and the plays of two."""
    variants = [*kata.variants("accepted"), *kata.variants("rejected")]
    folders: dict[str, Path | None] = {STARTER: None, REFERENCE: None}
    folders |= {folder.name: folder for folder in variants}

    def verdict(which: str) -> Callable[[], Facts]:
        variant = folders[which]
        known = noted(kata, variant) if variant else None
        if known:
            return lambda: told(kata, known)
        found = partial(
            cache.get,
            f"verdict-{kata.slug}-{which}",
            contents(_sources(kata, which, variant)),
            lambda: kept(_judged(kata, which, variant, lend)),
        )
        return lambda: told(kata, again(found()))

    def played(which: str) -> Callable[[], Facts]:
        return lambda: cache.get(
            f"play-{kata.slug}-{which}",
            contents(_sources(kata, which, None)),
            lambda: _played(kata, which, lend),
        )

    return (
        {which: verdict(which) for which in folders},
        {which: played(which) for which in (STARTER, REFERENCE)},
    )


def _sources(kata: Kata, which: str, variant: Path | None) -> Iterable[Path]:
    """Return the files that decide what comes out."""
    base = kata.folder if which == STARTER else kata.solution
    yield from (kata.behaviour, kata.design, kata.schema)
    yield from [*below(base / "boxoffice"), base / "layers.toml"]
    yield from below(variant) if variant else []


def _judged(kata: Kata, which: str, variant: Path | None, lend: Lend) -> Verdict:
    with _backend(kata, which, variant) as folder, lend() as ready:
        verdict = judge(kata, folder, limit=PATIENCE, warm=ready)
    if verdict.error and not _may_be_refused(variant, verdict.error.kind):
        raise NotRun(kata, which, verdict.error.message)
    return verdict


def _may_be_refused(variant: Path | None, kind: str) -> bool:
    """Tell whether having no whole verdict is what a half-fix is there to show."""
    return variant is not None and variant.parent.name == "rejected" and kind != "timeout"


@contextmanager
def _backend(kata: Kata, which: str, variant: Path | None) -> Iterator[Path]:
    if variant is None:
        yield kata.folder if which == STARTER else kata.solution
        return
    with tempfile.TemporaryDirectory() as folder:
        overlay(kata, variant, Path(folder))
        yield Path(folder)


def _played(kata: Kata, which: str, lend: Lend) -> Facts:
    folder = kata.folder if which == STARTER else kata.solution
    with lend() as ready:
        harm, xray = (
            play(kata, folder, part, limit=PATIENCE, warm=ready) for part in ("harm", "xray")
        )
    fault = harm.error or xray.error
    if fault:
        raise NotRun(kata, which, fault.message)
    from kata.harm import harm_lines

    return {
        "story": "\n".join(harm_lines(kata, harm)[2:]),
        "harmed": harm.harmed,
        "moments": harm.moments,
        "line": xray.line,
        "svg": xray.svg,
    }


def _workers() -> int:
    return min(MOST_AT_ONCE, os.cpu_count() or 1)


@contextmanager
def _warmed() -> Iterator[Lend]:
    """Lend warm processes, each to one run at a time; made only when the first is wanted."""
    idle: queue.SimpleQueue[Warm | None] = queue.SimpleQueue()
    idle.put(None)
    runs = itertools.count(1)

    @contextmanager
    def lend() -> Iterator[Warm]:
        ready = idle.get() or warm()
        try:
            yield ready
        finally:
            idle.put(ready)
            if next(runs) == FEW:
                for _ in range(_workers() - 1):
                    idle.put(None)

    try:
        yield lend
    finally:
        while not idle.empty():
            ready = idle.get()
            if ready is not None:
                ready.close()
