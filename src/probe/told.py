"""What a door tells the core: who asks and for what, or already what the answer is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

from probe.crossings import DEAF, Atlas, arguments, listening
from probe.digging import Part, bare_words, parts
from probe.findings import finding, shorten
from probe.kinds import PLAIN
from probe.record import recording
from probe.stack import code_of

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database
    from probe.events import Event

DOORS = ("transport", "wiring", "outside")
UNASKED = "no door calls the application yet (use_cases, or what layers.toml names)"
CORE = "the core is use_cases, or what layers.toml names"
DEPTH, MOST = 5, 500
ACTS = ("write", "add", "change")  # a change may be written after the core has returned
Facts = dict[str, list[str]]
Leaves = tuple[tuple[str, str], ...]


@dataclass
class Telling:
    """One call of a door into the core: which operation, from which line, and what was said."""

    operation: str
    place: str
    facts: Facts = field(default_factory=dict)
    bare: dict[str, str] = field(default_factory=dict)  # what no type says, by argument
    words: set[str] = field(default_factory=set)  # the arguments that are a plain string
    chosen_inside: bool = False  # the core itself gave the door this function


@dataclass
class Told:
    """The tellings of a block, until the core has `acted`; later ones are not kept."""

    tellings: list[Telling] = field(default_factory=list)
    over: bool = False
    acted: bool = False
    until: str = ""  # the table that was waited for
    decided: int = 0  # how many tellings there were when the core acted

    @property
    def last(self) -> Telling:
        """Return the telling in which the core acted; if it did not, the last one."""
        return self.tellings[self.decided - 1]

    def act(self) -> None:
        """Note that the core has acted: what it is told now decides nothing more."""
        self.decided = self.decided if self.acted else len(self.tellings)
        self.acted = True


@contextmanager
def told(backend: Backend, database: Database, until: str) -> Iterator[Told]:
    """Note what the doors tell the application, until it writes to the table `until`.

    Values are noted down to plain ones. What a door's function answers when the core calls it
    back was told too.
    """
    so_far = Told(until=until)
    table = re.compile(rf"\b{re.escape(until)}\b")

    def before(event: Event) -> None:
        if so_far.over or event.kind not in ACTS or not table.search(event.text):
            return
        if any(step.layer == "application" for step in event.stack):
            so_far.act()
        so_far.over = event.writes

    ear = _Ear(backend, so_far)
    with recording(backend, database, before), listening(backend, ear.hear):
        yield so_far


def expect_nothing_decided(
    backend: Backend,
    ask: Callable[..., Told],
    others: Mapping[str, Mapping[str, object]],
    *,
    wants: str,
) -> Told | None:
    """Report what a door tells the core that depends on more than the question.

    `ask()` puts a question in which the core acts, and gives what it was told. `others` are what
    to call `ask` with for the same question and other books, by a name for the message. What
    differs when the first question is asked once more is chance. Returns what was told first, or
    None if the core did not act.
    """
    first = ask()
    unwritten = f"the core was asked, and wrote nothing to {first.until}; {CORE}"
    silent = unwritten if first.tellings else UNASKED
    acted = first.over and first.acted and bool(first.tellings)
    if not backend.expect(acted, finding(silent, [], wants)):
        return None
    unlike = {name: _unlike(first, ask(**other)) for name, other in others.items()}
    chance = {key for _, key in _unlike(first, ask())} if any(unlike.values()) else set()
    lines = [
        f"  {where} if {name}"
        for name, differences in unlike.items()
        for where, key in differences
        if key not in chance
    ]
    summary = f"the door decides, {first.tellings[-1].operation} obeys"
    backend.expect(not lines, finding(summary, list(dict.fromkeys(lines)), wants))
    return first


def _unlike(first: Told, other: Told) -> list[tuple[str, str]]:
    """Return what the other run tells otherwise: a text, and a name for what is told."""
    found: list[tuple[str, str]] = []
    tellings = first.tellings if other.acted else first.tellings[: first.decided]
    for at, telling in enumerate(tellings):
        there = other.tellings[at] if at < len(other.tellings) else None
        if there is None or there.operation != telling.operation:
            return [*found, (f"{telling.place} calls {telling.operation}, but not", f"{at}")]
        for key in {**telling.facts, **there.facts}:
            said, says = telling.facts.get(key), there.facts.get(key)
            if said != says:
                text = f"{telling.place} tells {telling.operation} {key}: "
                found.append((f"{text}{_shown(said)}, and {_shown(says)}", f"{at} {key}"))
    return found


def _shown(values: list[str] | None) -> str:
    return shorten(", ".join(values), 40) if values else "nothing"


class _Ear:
    """Hears the calls between the doors and the application."""

    def __init__(self, backend: Backend, told: Told) -> None:
        self._atlas = Atlas(backend)
        self._told = told
        self._given: dict[object, object] = {}  # kept, so that none is taken for another
        self._handed: dict[int, tuple[object, Leaves]] = {}  # by the core to a door, as it was
        closed = backend.layers.modules_of("infrastructure", "wiring")
        self._closed = tuple(name for name in closed if name != backend.package)

    def hear(self, frame: FrameType, event: str, arg: object) -> object:
        place = self._atlas.place(frame)
        if not (place.own and place.is_function):
            return DEAF
        if self._told.over or event == "c_call":
            return None
        if event == "call" and place.layer == "application":
            self._on_call(frame)
        elif event == "return" and place.layer == "application" and callable(arg):
            code = code_of(arg)
            self._given[id(code)] = code
        elif event == "return" and place.layer in DOORS and arg is not None:
            self._on_answer(frame, arg)
        elif event == "return" and place.layer == "application":
            self._on_hand_out(arg)
        return None

    def _on_call(self, frame: FrameType) -> None:
        outer = self._atlas.caller(frame, beyond=("infrastructure",))
        if frame.f_code.co_name == "__init__":
            return
        if outer is None or self._atlas.place(outer).layer in DOORS:
            place = str(self._atlas.site(outer)) if outer else "the framework"
            inside = id(frame.f_code) in self._given
            telling = Telling(self._atlas.site(frame).name, place, chosen_inside=inside)
            self._told.tellings.append(telling)
            for name, value in arguments(frame):
                if name == "self" and self._is_as_handed(value):
                    continue  # the core's own answer, asked about itself
                self._note(telling.facts, name, value)
                if bare := bare_words(value):
                    telling.bare[name] = bare
                if type(value) is str:
                    telling.words.add(name)

    def _on_answer(self, frame: FrameType, answer: object) -> None:
        outer = self._atlas.caller(frame, beyond=("infrastructure",))
        core = outer is not None and self._atlas.place(outer).layer in ("application", "domain")
        if core and self._told.tellings:
            name = f"{self._atlas.site(frame).name}()"
            self._note(self._told.tellings[-1].facts, name, answer)

    def _on_hand_out(self, answer: object) -> None:
        for each in (answer, *answer) if isinstance(answer, list | tuple) else (answer,):
            if not isinstance(each, PLAIN):
                self._handed[id(each)] = each, tuple(_leaves("", each, self._closed))

    def _is_as_handed(self, value: object) -> bool:
        handed = self._handed.get(id(value))
        return handed is not None and handed[1] == tuple(_leaves("", value, self._closed))

    def _note(self, facts: Facts, name: str, value: object) -> None:
        for path, text in _leaves(name, value, self._closed):
            facts.setdefault(path, []).append(text)


def _leaves(name: str, value: object, closed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the path and text of everything plain in a value; of the rest, its class."""
    waiting = [(Part(name, value, loose=True), 0)]
    seen: dict[int, object] = {}
    while waiting and len(seen) < MOST:
        part, depth = waiting.pop()
        if isinstance(part.value, PLAIN):
            yield part.path, repr(part.value)
        elif id(part.value) not in seen:
            seen[id(part.value)] = part.value
            yield part.path, type(part.value).__qualname__
            if depth < DEPTH:
                waiting += [(inner, depth + 1) for inner in parts(part, closed)]
