"""Compares what red tests say with what was recorded, or records it: `--record`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kata.course import Kata
from kata.judge import Verdict

from .found import Backend, backends
from .messages import RECORD, RUNS, UNSTEADY, agree, difference, masked, told

KINDS = ("starter", "rejected")  # what a learner meets, and what a half-fix is told
Again = Callable[[int], list[Verdict]]


class Recorder:
    """One text file for each starter and each rejected variant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, backend: Backend) -> Path:
        """Where the messages of a backend are recorded."""
        return self.folder / backend.kata.name / f"{backend.slug or backend.kind}.txt"

    def complaint(self, backend: Backend, verdict: Verdict, again: Again) -> str:
        """What is said otherwise than recorded."""
        if not _speaks(backend, verdict):
            return ""
        place = self.place(backend)
        where = "/".join(place.parts[-4:])
        if not place.is_file():
            return f"{where} is missing: read what the tests say, then type: {RECORD}"
        changed = difference(
            place.read_text("utf-8"), told(verdict), lambda times: [*map(told, again(times))]
        )
        if not changed:
            return ""
        return f"{where} differs:\n{changed}\nIf it is better now, type: {RECORD}"

    def record(self, backend: Backend, verdict: Verdict, again: Again) -> str:
        """Write down what is said; a complaint if chance decides too much of it."""
        if not _speaks(backend, verdict):
            return ""
        place = self.place(backend)
        if place.is_file() and agree(place.read_text("utf-8"), told(verdict)):
            return ""  # it stands there, and to judge it again takes as long as all others
        text = masked([*map(told, [verdict, *again(RUNS - 1)])])
        if text is None:
            return UNSTEADY
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="\n")
        return ""

    def stale(self, katas: list[Kata]) -> list[Path]:
        """Recorded files of backends that are gone."""
        wanted = {
            self.place(backend)
            for kata in katas
            for backend in backends(kata)
            if backend.kind in KINDS
        }
        return sorted(set(self.folder.rglob("*.txt")) - wanted)


def _speaks(backend: Backend, verdict: Verdict) -> bool:
    """A backend that was not judged has nothing to say, unless its layers.toml was refused."""
    whole = not verdict.left_out  # what a machine cannot run, it cannot say either
    return backend.kind in KINDS and whole and (not verdict.error or verdict.error.kind == "layers")
