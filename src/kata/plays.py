"""The parent's side of a play: the accident of the story, or the picture of the main request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.hearing import Hearing
from kata.judge import LIMIT, a_request, unreadable
from kata.told import JudgeError

if TYPE_CHECKING:
    from kata.course import Kata
    from kata.warm import Warm

FACTS = ("lines", "tables", "moments", "harmed", "picture", "line", "svg")

Table = list[dict[str, Any]]


class Played(Hearing):
    """What a play told."""

    harmed: bool = False
    picture: str = ""
    line: str = ""
    svg: str = ""

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Played:
        """Return a play that told these facts."""
        played = cls({"backend": ""})
        vars(played).update(facts)
        return played

    def __init__(self, request: dict[str, Any]) -> None:
        super().__init__(request)
        self.lines: list[str] = []
        self.tables: list[tuple[dict[str, Table], dict[str, Table]]] = []
        self.moments: list[dict[str, Any]] = []

    def facts(self) -> dict[str, Any]:
        """Return what was told, as JSON holds it."""
        return {name: getattr(self, name) for name in FACTS}

    def doing(self) -> str:
        """Say what it was about."""
        return "while your code ran"

    def on_said(self, line: str) -> None:
        """Hear a line of the story."""
        self.lines.append(line)

    def on_tables(self, before: dict[str, Table], after: dict[str, Table]) -> None:
        """Hear what the tables were and are."""
        self.tables.append((before, after))

    def on_harmed(self, harmed: bool) -> None:
        """Hear whether somebody lost something."""
        self.harmed = harmed

    def on_moments(self, told: list[dict[str, Any]]) -> None:
        """Hear at which moments the power might go, and what each leaves."""
        self.moments = told

    def on_picture(self, text: str, line: str, svg: str) -> None:
        """Hear the drawing: as text, in one line, and as SVG."""
        self.picture, self.line, self.svg = text, line, svg


def play(
    kata: Kata, backend: Path, part: str, *, limit: float = LIMIT, warm: Warm | None = None
) -> Played:
    """Play a part with the backend in a folder, in a child process."""
    backend = backend.resolve()
    with a_request(kata, backend, limit) as request:
        played = Played({**request, "play": part})
        fault = unreadable(backend)
        if fault:
            played.error = JudgeError(*fault)
        else:
            played.run(warm)
    return played
