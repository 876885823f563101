"""`%kata` in a notebook: `check`, `hint`, `harm` and `xray`, as the terminal shows them."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kata.desk import Desk
from kata.errors import KataError
from kata.html import moments_table, terminal
from kata.runs import KEPT, FreshRuns, Runs

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.judge import Verdict
    from kata.plays import Played


@dataclass(frozen=True)
class Shown:
    """What a cell shows: HTML where there is a browser, the text of the terminal elsewhere."""

    text: str
    html: str
    verdict: Verdict | None = field(default=None, repr=False)
    played: Played | None = field(default=None, repr=False)

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The moments at which the power might go, for a chart."""
        return self.played.moments if self.played else []

    @property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The tables that the accident left behind; empty if it showed none."""
        return self.played.tables[-1][1] if self.played and self.played.tables else {}

    def __repr__(self) -> str:
        """Return the text."""
        return self.text

    def _repr_html_(self) -> str:
        return self.html


class Magic:
    """The function behind `%kata`; its runs stay warm for as long as the notebook runs."""

    __name__ = "kata"

    def __init__(self) -> None:
        self._runs = _runs()

    def __call__(self, line: str) -> Shown:
        """`%kata check 06`, with `--backend DIR` for another backend than your copy.

        check: the verdict. hint: the next one. harm: the accident of the story. xray: the main
        request, beside the starter's.
        """
        try:
            asked = _parser().parse_args(shlex.split(line))
            desk = Desk.at(Path.cwd())
            commands: dict[str, Callable[..., Shown]] = {
                "check": self._check,
                "hint": self._hint,
                "harm": self._harm,
                "xray": self._xray,
            }
            return commands[asked.command](desk, desk.kata(asked.name), asked.backend)
        except KataError as error:
            raise _usage_error(str(error)) from None

    def close(self) -> None:
        """End the processes behind it."""
        self._runs.close()

    def _check(self, desk: Desk, kata: Kata, named: Path | None) -> Shown:
        from kata.check import remember
        from kata.log import VerdictLog
        from kata.verdict import draw

        backend, copy = self._backend(desk, kata, named), desk.workshop.copy_of(kata)
        verdict = self._runs.judge(kata, backend)
        mine = backend == copy
        if mine:
            remember(desk, kata, verdict)
        log = desk.workshop.log(kata) if mine else VerdictLog.empty()
        text = draw(kata, verdict, log)
        return Shown(text, terminal(text, f"Verdict on {_shown(desk, backend)}"), verdict=verdict)

    def _hint(self, desk: Desk, kata: Kata, named: Path | None) -> Shown:
        from kata.hint import before_hints, next_hint

        if named is not None:
            raise KataError(happened="Hints are for your copy.", then=f"%kata hint {kata.slug}")
        copy = desk.workshop.ready(kata)
        verdict = self._runs.judge(kata, copy)
        text = before_hints(verdict) or str(next_hint(kata, verdict, desk.workshop.log(kata)))
        return Shown(text, terminal(text, "A hint"))

    def _harm(self, desk: Desk, kata: Kata, named: Path | None) -> Shown:
        from kata.harm import harm_lines

        backend = self._backend(desk, kata, named)
        played = self._runs.play(kata, backend, "harm")
        text = "\n".join(harm_lines(kata, played))
        told = terminal(text, f"The accident, played on {_shown(desk, backend)}")
        if played.moments:
            told = moments_table(played.moments, f"Power cut: {_shown(desk, backend)}")
        return Shown(text, told, played=played)

    def _xray(self, desk: Desk, kata: Kata, named: Path | None) -> Shown:
        from kata.xray import both, side_by_side, xray_lines

        backend = self._backend(desk, kata, named)
        before, now = both(kata, backend, self._runs.play)
        name = _shown(desk, backend) if before else "The starter"
        text = "\n".join(xray_lines(kata, before, now))
        return Shown(text, side_by_side(before, now, name), played=now)

    @staticmethod
    def _backend(desk: Desk, kata: Kata, named: Path | None) -> Path:
        # A notebook stands in a folder of the course; what it names is seen from the course.
        if named is not None and not (desk.here / named).is_dir():
            named = desk.course.root / named
        return desk.backend(kata, named, otherwise_starter=True)


def _runs() -> Runs:
    """Return what runs backends: a process of this notebook's own, or a build of the site."""
    folder = os.environ.get(KEPT)
    if not folder:
        return FreshRuns()
    from kata.pages.cached import Cache
    from kata.pages.kept_runs import KeptRuns

    return KeptRuns(Cache(Path(folder)))


def _shown(desk: Desk, backend: Path) -> str:
    """Return a backend's folder as seen from the course, or its name if it lies elsewhere."""
    root = desk.course.root
    return str(backend.relative_to(root)) if backend.is_relative_to(root) else backend.name


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise KataError(happened=f"{message}.", then="%kata check 06, or hint, harm, xray")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="%kata", add_help=False)
    parser.add_argument("command", choices=["check", "hint", "harm", "xray"])
    parser.add_argument("name", nargs="?")
    parser.add_argument("--backend", type=Path)
    return parser


def _usage_error(message: str) -> Exception:
    """Return the error that IPython shows as one message, without a traceback."""
    from IPython.core.error import UsageError

    error: Exception = UsageError(message)
    return error
