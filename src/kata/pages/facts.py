"""What really happens when the backends of the course run: verdicts, accidents and X-rays."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.pages.kept_runs import KeptRuns, NotRun
from kata.pages.noted import noted
from kata.pages.told import told
from kata.pages.warm_pool import workers
from kata.variants import overlay

if TYPE_CHECKING:
    from kata.course import Kata

NOBODY_WORKED = "     0 min, no hints"  # nobody did, in a verdict made for a page
SECONDS = re.compile(r" +\d+\.\d\d s$", re.MULTILINE)
STARTER, REFERENCE = "starter", "reference"

Facts = dict[str, Any]
Jobs = dict[str, Callable[[], Facts]]


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


@dataclass(frozen=True)
class Running:
    """What has been begun for one kata."""

    kata: Kata
    verdicts: dict[str, Future[Facts]]
    plays: dict[str, Future[Facts]]

    def futures(self) -> Iterator[Future[Facts]]:
        """Yield every run."""
        yield from self.verdicts.values()
        yield from self.plays.values()

    def ran(self) -> Ran:
        """Return all that came of it, as soon as it has. Raises `NotRun` if something did not."""
        return Ran(self.kata, _results(self.verdicts), _results(self.plays))


def begin(katas: Sequence[Kata], runs: KeptRuns) -> list[Running]:
    """Begin to run every backend of these katas, as many at once as there are processors."""
    pool = ThreadPoolExecutor(workers())

    def begun(jobs: Jobs) -> dict[str, Future[Facts]]:
        return {name: pool.submit(job) for name, job in jobs.items()}

    running = [Running(kata, *map(begun, _jobs(kata, runs))) for kata in katas]
    pool.shutdown(wait=False)
    return running


def _results(futures: dict[str, Future[Facts]]) -> dict[str, Facts]:
    return {name: future.result() for name, future in futures.items()}


def _jobs(kata: Kata, runs: KeptRuns) -> tuple[Jobs, Jobs]:
    """Return the verdicts of all backends, run where nobody noted them, and the plays of two."""
    variants = [*kata.variants("accepted"), *kata.variants("rejected")]
    verdicts: Jobs = {
        STARTER: partial(_base, kata, kata.folder, runs),
        REFERENCE: partial(_base, kata, kata.solution, runs),
    }
    verdicts |= {variant.name: partial(_variant, kata, variant, runs) for variant in variants}
    plays: Jobs = {
        STARTER: partial(_played, kata, kata.folder, runs),
        REFERENCE: partial(_played, kata, kata.solution, runs),
    }
    return verdicts, plays


def _base(kata: Kata, folder: Path, runs: KeptRuns) -> Facts:
    verdict = runs.judge(kata, folder)
    if verdict.error:
        raise NotRun(kata, folder, verdict.error.message)
    return told(kata, verdict)


def _variant(kata: Kata, variant: Path, runs: KeptRuns) -> Facts:
    """Return what was noted of a variant; that it has no whole verdict may be what it shows."""
    known = noted(kata, variant)
    if known:
        return told(kata, known)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / variant.name
        overlay(kata, variant, folder)
        verdict = runs.judge(kata, folder)
    if verdict.error and variant.parent.name != "rejected":
        raise NotRun(kata, variant, verdict.error.message)
    return told(kata, verdict)


def _played(kata: Kata, folder: Path, runs: KeptRuns) -> Facts:
    from kata.harm import harm_lines

    harm, xray = (runs.play(kata, folder, part) for part in ("harm", "xray"))
    return {
        "story": "\n".join(harm_lines(kata, harm)[2:]),
        "harmed": harm.harmed,
        "moments": harm.moments,
        "line": xray.line,
        "svg": xray.svg,
    }
