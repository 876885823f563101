"""Which values cross into a layer, and out of it, while it runs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from probe.crossings import DEAF, Atlas, arguments, listening
from probe.digging import holdings
from probe.events import Event
from probe.findings import finding, shorten
from probe.kinds import KINDS, Found, Kinds, Spot
from probe.layers import LAYERS

if TYPE_CHECKING:
    from probe.backend import Backend

WEB_ONLY = ("web", "auth")


@dataclass(frozen=True)
class Crossing:
    """One value that crossed: what kind of thing, under which name, and the whole in a sentence."""

    kind: str
    label: str
    path: str
    summary: str
    sentence: str


@dataclass(frozen=True)
class Word:
    """A plain string that crossed a layer's edge, and the function that took or gave it."""

    text: str
    function: CodeType
    sentence: str


@dataclass
class Boundary:
    """What crossed into a layer and out of it: calls, their results, and side entrances."""

    backend: Backend
    into: str
    crossings: list[Crossing] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    given: list[Word] = field(default_factory=list)
    carried: list[Word] = field(default_factory=list)

    def expect_no(self, *kinds: str, wants: str) -> None:
        """Report every crossing of these kinds: `web`, `auth`, `row`, `dto`, `untyped`.

        A raw dict counts as untyped when its keys are field names: a dict that is declared with
        the types of its keys and values is data, unless some line spells one of its keys out. What
        lies in an attribute of a typed value is looked at for every kind except `untyped`.
        """
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown or not kinds:
            message = f"expect_no{kinds!r}: name one or more of {', '.join(KINDS)}."
            raise ValueError(message)
        summary = f"no call went into the {self.into} layer"
        if not self.backend.expect(bool(self.entered), finding(summary, [], wants)):
            return
        wrong = list(dict.fromkeys(each for each in self.crossings if each.kind in kinds))
        lines = list(dict.fromkeys(f"  {each.sentence}" for each in wrong))
        self.backend.expect(not wrong, finding(_summary(wrong, len(lines)), lines, wants))

    def expect_no_words(
        self, *words: str, wants: str, events: Iterable[Event] | None = None
    ) -> None:
        """Report the functions of the layer that were handed a bare string with one of these words.

        With the `events` of a ledger only those that write: what makes a typed value out of a
        word writes nothing. Also reported is who gives such a word, bare and alone, to a door.
        """
        summary = f"no call went into the {self.into} layer"
        if not self.backend.expect(bool(self.entered), finding(summary, [], wants)):
            return
        spoken = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b")
        wrong = [each for each in self.words if spoken.search(each.text)]
        if events is not None:
            writing = {step.code for event in events if event.writes for step in event.stack}
            wrong = [each for each in wrong if each.function in writing]
        way = "goes into" if wrong else "comes out of"
        wrong += [each for each in self.given if each.text in words]
        lines = list(dict.fromkeys(f"  {each.sentence}" for each in wrong))
        summary = f"{wrong[0].text!r} {way} the core as a bare string" if wrong else ""
        self.backend.expect(not wrong, finding(summary, lines, wants))

    def expect_not_carried(self, *texts: str, wants: str) -> None:
        """Report the arguments in which one of these texts went into the layer, at any depth.

        Send something that nobody needs, and see whether it arrives. What one line hands over
        in several places is said once.
        """
        summary = f"no call went into the {self.into} layer"
        if not self.backend.expect(bool(self.entered), finding(summary, [], wants)):
            return
        wrong = [each for each in self.carried if any(text in each.text for text in texts)]
        lines: dict[str, str] = {}
        for each in wrong:
            lines.setdefault(each.sentence.rpartition(" in ")[0], f"  {each.sentence}")
        summary = f"{shorten(wrong[0].text, 30)!r} goes into the core" if wrong else ""
        self.backend.expect(not wrong, finding(summary, list(lines.values()), wants))


@contextmanager
def boundary(backend: Backend, into: str = "application") -> Iterator[Boundary]:
    """Watch what crosses into a layer; ask with `expect_no`, inside or after the block."""
    if into not in LAYERS:
        message = (
            f"boundary(into={into!r}): there is no such layer. Use one of {', '.join(LAYERS)}."
        )
        raise ValueError(message)
    crossed = Boundary(backend, into)
    with listening(backend, _Gate(crossed).hear):
        yield crossed


def _summary(wrong: list[Crossing], count: int) -> str:
    if not wrong:
        return ""
    more = f" and {count - 1} more" if count > 1 else ""
    return shorten(wrong[0].summary, 60 - len(more)) + more


def _loose_words(value: object) -> list[str]:
    # A named tuple is a type of its own: only a loose tuple is looked into.
    loose = value if isinstance(value, list) or type(value) is tuple else (value,)
    return [each for each in loose if type(each) is str]


class _Gate:
    """Stands at the layer's edge and writes down who passes."""

    def __init__(self, crossed: Boundary) -> None:
        self._crossed = crossed
        self._into = crossed.into
        self._atlas = Atlas(crossed.backend)
        self._kinds = Kinds(crossed.backend)
        self._modules = crossed.backend.layers.modules_of(crossed.into)
        # Infrastructure that only wraps an operation, or calls it back, is no neighbour.
        self._wrappers = () if crossed.into == "infrastructure" else ("infrastructure",)

    def hear(self, frame: FrameType, event: str, arg: object) -> object:
        place = self._atlas.place(frame)
        if not place.own:
            if frame.f_code.co_name != "__init__":
                return DEAF
            if event == "call":
                self._on_made(frame)
        elif event == "c_call":
            if type(getattr(arg, "__self__", None)) is ContextVar:
                self._on_read(frame, arg)
        elif place.is_function:
            self._on_own(frame, event, arg, inside=place.layer == self._into)
        return None

    def _on_own(self, frame: FrameType, event: str, arg: object, *, inside: bool) -> None:
        if inside and event == "return":
            self._look_at_locals(frame)
        if not inside:
            if event == "return" and arg is not None:
                self._on_handed_back(frame, arg)
        elif self._comes_from_outside(frame):
            if event == "call":
                self._on_entry(frame)
            elif arg is not None:
                self._on_exit(frame, arg)

    def _comes_from_outside(self, frame: FrameType) -> bool:
        outer = self._atlas.caller(frame, beyond=self._wrappers)
        return outer is None or self._atlas.place(outer).layer != self._into

    def _on_entry(self, frame: FrameType) -> None:
        """A call goes in: look at its arguments, and at what waits inside already."""
        to, by = self._atlas.site(frame).name, self._caller(frame)
        if frame.f_code.co_name != "__init__":
            self._crossed.entered.append(to)
        for name, value in arguments(frame):
            for word in _loose_words(value):
                text = f"{by} hands {word!r} to {to} as {name}"
                self._crossed.words.append(Word(word, frame.f_code, text))
            for path, word in self._kinds.words(name, value):
                text = f"{by} hands {shorten(word, 30)!r} to {to} in {path}"
                self._crossed.carried.append(Word(word, frame.f_code, text))
            for found in self._kinds.find(value, self._spot(frame, name)):
                if name not in ("self", "cls") or found.kind in WEB_ONLY:
                    text = f"{by} hands {found.label} to {to} as {found.path}"
                    self._note(found, f"{found.name} goes into {to}", text)
        self._look_around()

    def _on_exit(self, frame: FrameType, value: object) -> None:
        """A call returns, or yields."""
        site, by = self._atlas.site(frame), self._caller(frame)
        for word in _loose_words(value) if self._is_told_a_door(frame) else ():
            text = f"{site} returns {word!r} to {by}"
            self._crossed.given.append(Word(word, frame.f_code, text))
        for found in self._kinds.find(value, self._spot(frame, "return")):
            inside = found.path.removeprefix("return")
            held = f" (in {inside.lstrip('.')})" if inside else ""
            text = f"{site} returns {found.label}{held} to {by}"
            self._note(found, f"{found.name} comes out of {site.name}", text)

    def _is_told_a_door(self, frame: FrameType) -> bool:
        outer = self._atlas.caller(frame, beyond=self._wrappers)
        return outer is not None and self._atlas.place(outer).layer == "transport"

    def _on_handed_back(self, frame: FrameType, value: object) -> None:
        """The layer has called outwards and gets something of the web back."""
        outer = self._atlas.caller(frame)
        if outer is None or self._atlas.place(outer).layer != self._into:
            return
        by, source = self._atlas.site(outer), self._atlas.site(frame).name
        for found in self._kinds.find(value, self._spot(frame, "return")):
            if found.kind in WEB_ONLY:
                text = f"{by} gets {found.label} from {source}"
                self._note(found, f"{found.name} goes into {by.name}", text)

    def _on_made(self, frame: FrameType) -> None:
        """An exception of the web is made inside: it will leave by another way than a result."""
        made = frame.f_locals.get("self")
        outer = self._atlas.caller(frame)
        if outer is None or not isinstance(made, BaseException):
            return
        if self._atlas.place(outer).layer == self._into:
            site = self._atlas.site(outer)
            for kind in self._kinds.of_class(type(made)):
                label = type(made).__qualname__
                found = Found(kind, label, "")
                self._note(found, f"{label} is made in {site.name}", f"{site} makes {label}")

    def _on_read(self, frame: FrameType, function: object) -> None:
        """Somebody below the layer's edge reads a context variable."""
        variable: ContextVar[object] = getattr(function, "__self__")  # noqa: B009  (a C method)
        if getattr(function, "__name__", "") != "get":
            return
        if self._atlas.place(frame).own and self._runs_for_layer(frame):
            site = self._atlas.site(frame)
            for found in self._kinds.find(variable.get(None), self._spot(frame, variable.name)):
                if found.kind in WEB_ONLY:
                    where = f"the context variable {variable.name!r}"
                    text = f"{site} reads {found.label} from {where}"
                    self._note(found, f"{found.name} goes into {site.name}", text)

    def _runs_for_layer(self, frame: FrameType) -> bool:
        current: FrameType | None = frame
        while current is not None and self._atlas.place(current).layer != self._into:
            current = self._atlas.caller(current)
        return current is not None

    def _look_at_locals(self, frame: FrameType) -> None:
        """Look at what a function was sent, or got hold of: only if nothing else tells."""
        if any(each.kind in WEB_ONLY for each in self._crossed.crossings):
            return
        for name, value in frame.f_locals.items():
            for kind in self._kinds.of_class(type(value)):
                if kind in WEB_ONLY:
                    site, label = self._atlas.site(frame), type(value).__qualname__
                    found = Found(kind, label, name)
                    self._note(
                        found, f"{label} goes into {site.name}", f"{site} has {label} as {name}"
                    )

    def _look_around(self) -> None:
        """Look at what the layer's modules hold in their globals and on their classes."""
        for name in self._modules:
            for path, value in holdings(sys.modules.get(name)):
                for found in self._kinds.find(value, Spot(None, path, name)):
                    if found.kind in WEB_ONLY:
                        short = f"{name.partition('.')[2]}.{path}"
                        text = f"{name} keeps {found.label} in {found.path}"
                        self._note(found, f"{found.name} lies in {short}", text)

    def _spot(self, frame: FrameType, name: str) -> Spot:
        outer = self._atlas.caller(frame)
        other = self._atlas.place(outer).module if outer else ""
        return Spot(frame.f_code, name, other)

    def _caller(self, frame: FrameType) -> str:
        outer = self._atlas.caller(frame)
        return str(self._atlas.site(outer)) if outer else "the framework"

    def _note(self, found: Found, summary: str, sentence: str) -> None:
        crossing = Crossing(found.kind, found.label, found.path, summary, sentence)
        if crossing not in self._crossed.crossings:
            self._crossed.crossings.append(crossing)
