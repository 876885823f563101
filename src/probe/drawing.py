"""The X-ray as SVG: layers are lanes, time runs down, a power cut that hurts is marked in red."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from probe.events import Event
from probe.findings import shorten
from probe.record import Record
from probe.shown import caption, seen, unwritten
from probe.tracing import Node, tree

ALWAYS = ("client", "transport", "application", "database")
LANES = (
    *("client", "wiring", "transport", "framework", "application", "domain"),
    *("infrastructure", "database", "outside"),
)
LANE, ROW, TOP, LEFT, PLACES = 96, 26, 46, 34, 110  # pixels
MORE = 20  # pixels that the last gap is wider, since tables have names
LETTER = 6.7  # pixels
SMALLEST = 72  # percent; smaller than that nobody reads it, so a phone scrolls
NOWHERE = TOP - 8
STYLE = """
.xray{font:11px var(--md-code-font-family,var(--jp-code-font-family,monospace));max-width:100%;
height:auto}.xray text{fill:currentColor}.xray line,.xray path{stroke:currentColor;fill:none}
.xray .life{opacity:.3;stroke-dasharray:2 3}.xray .head rect{fill:currentColor;opacity:.08}
.xray .head text{text-anchor:middle;font-weight:600}.xray .place{text-anchor:end;opacity:.8}
.xray .tip{fill:currentColor}.xray .back{stroke-dasharray:4 3}.xray .end{font-weight:700}
.xray .active{fill:currentColor;opacity:.18}.xray .held{fill:var(--xray-held,#2e7dd7);opacity:.4}
.xray .broken rect{fill:var(--xray-broken,#d32f2f);opacity:.14}
.xray .broken text{fill:var(--xray-broken,#d32f2f);font-weight:700}
"""

Moments = Sequence[Mapping[str, Any]]


def svg(record: Record, *, title: str, moments: Moments = ()) -> str:
    """Return the record as one `<svg>` element that needs no other file.

    `moments` are those of a power cut in the same operation, as `PowerCut.told` gives them: where
    one is broken, the drawing is red from the last thing that became durable to the next.
    """
    nodes = seen(tree(record.events))
    drawing = _Drawing(_lanes(nodes), unwritten(record.events), list(moments))
    for node in nodes:
        drawing.add(node, "client")
    drawing.close()
    return drawing.element(title)


@dataclass
class _Drawing:
    lanes: list[str]
    idle: set[int]
    moments: list[Mapping[str, Any]]
    y: int = TOP
    below: list[str] = field(default_factory=list)  # what must not hide anything
    parts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    begun: dict[int, int] = field(default_factory=dict)
    durable: int = NOWHERE  # where the disk changed last

    @property
    def width(self) -> int:
        return self._x(self.lanes[-1]) + PLACES + 24

    def add(self, node: Node, caller: str) -> None:
        """Draw one node and what happened inside it."""
        event = node.event
        source, target = _between(event, caller)
        self._warn(_label(event))
        start = self._arrow(source, target, caption(node, self.idle), event)
        self._hold(event, start)
        for child in node.children:
            self.add(child, target)
        if event.kind == "request":
            self._warn("at the answer")
            self._arrow("transport", "client", node.result, None)
        if event.kind in ("request", "call") and node.children:
            self.below.append(_bar(self._x(target), start, self.y, "active"))

    def close(self) -> None:
        """Draw what a power cut after the last thing leaves, and transactions nobody ended."""
        if self.moments and self.durable != NOWHERE:
            self._mark(self.moments[-1])
        for begun in self.begun.values():
            self.below.append(_bar(self._x("database"), begun, self.y, "held"))

    def element(self, title: str) -> str:
        """Return the whole, with words for those who cannot see it."""
        height = self.y + 16
        lives = [
            f'<line class="life" x1="{x}" y1="{TOP - 18}" x2="{x}" y2="{height - 4}"/>'
            for x in map(self._x, self.lanes)
        ]
        inside = [*lives, *self.below, *map(self._head, self.lanes), *self.parts]
        return (
            f'<svg class="xray" xmlns="http://www.w3.org/2000/svg" role="img" '
            f'style="min-width:{self.width * SMALLEST // 100}px" width="{self.width}" '
            f'height="{height}" viewBox="0 0 {self.width} {height}"><title>{escape(title)}</title>'
            f"<desc>{escape('. '.join(self.words))}.</desc><style>{STYLE}</style>"
            f"{''.join(inside)}</svg>"
        ).replace("\n", "")

    def _x(self, lane: str) -> int:
        wider = MORE if self.lanes.index(lane) >= self.lanes.index("database") else 0
        return LEFT + LANE * self.lanes.index(lane) + wider

    def _head(self, lane: str) -> str:
        x, half = self._x(lane), min(LANE // 2 - 2, max(LEFT - 2, len(lane) * 4))
        box = f'<rect x="{x - half}" y="4" width="{2 * half}" height="20" rx="4"/>'
        return f'<g class="head">{box}<text x="{x}" y="18">{lane}</text></g>'

    def _arrow(self, source: str, target: str, text: str, event: Event | None) -> int:
        """Draw one row and return where it is."""
        self.y += ROW
        y, start, end = self.y, self._x(source), self._x(target)
        back = end - 6 if end > start else end + 6
        line = f'<path class="{"" if event else "back"}" d="M{start} {y}H{end}"/>'
        tip = f'<path class="tip" d="M{back} {y - 3}L{end} {y}L{back} {y + 3}z"/>'
        dot = f'<circle cx="{start}" cy="{y}" r="3" fill="currentColor"/>'
        self.parts.append(dot if start == end else line + tip)
        place = event.site.place if event and event.site else ""
        left = min(start, end) + 8
        room = int((self.width - 6 - left - len(place) * LETTER) / LETTER) - 1
        ends = event is not None and event.kind in ("commit", "rollback")
        self._write(left, shorten(text, max(room, 8)), "end" if ends else "")
        if place:
            self._write(self.width - 6, place, "place")
        self.words.append(f"{source} to {target}: {text}{f' at {place}' if place else ''}")
        return y

    def _write(self, x: int, text: str, name: str) -> None:
        self.parts.append(f'<text class="{name}" x="{x}" y="{self.y - 5}">{escape(text)}</text>')

    def _hold(self, event: Event, y: int) -> None:
        """Draw a transaction as a bar on the database, from its begin to its end."""
        if event.kind == "begin":
            self.begun[event.connection] = y
        elif event.kind in ("commit", "rollback") and event.connection in self.begun:
            begun = self.begun.pop(event.connection)
            self.below.append(_bar(self._x("database"), begun, y, "held"))

    def _warn(self, label: str) -> None:
        """Mark what a power cut leaves before this, if there is a moment of that label."""
        told = [" ".join(each["label"].split()) for each in self.moments]
        at = next((at for at, each in enumerate(told) if label and each.startswith(label)), None)
        if at is not None:
            self._mark(self.moments[at])
            del self.moments[: at + 1]
            self.durable = self.y + ROW

    def _mark(self, moment: Mapping[str, Any]) -> None:
        if moment["whole"]:
            return
        self.y += ROW - 4
        text = f"✘ power cut here: {moment['text']}"
        box = (
            f'<rect x="0" y="{self.durable}" width="{self.width}" '
            f'height="{self.y + ROW - self.durable - 2}"/>'
        )
        most = int((self.width - 12) / LETTER)
        words = f'<text x="6" y="{self.y - 2}">{escape(shorten(text, most))}</text>'
        self.below.append(f'<g class="broken">{box}{words}</g>')
        self.words.append(f"a power cut here leaves: {moment['text']}, broken")


def _lanes(nodes: Sequence[Node]) -> list[str]:
    found = set(ALWAYS)

    def look(node: Node, caller: str) -> None:
        source, target = _between(node.event, caller)
        found.update((source, target))
        for child in node.children:
            look(child, target)

    for node in nodes:
        look(node, "client")
    return [lane for lane in LANES if lane in found]


def _between(event: Event, caller: str) -> tuple[str, str]:
    """Return the lanes that an event connects."""
    if event.kind == "request":
        return "client", "transport"
    layer = "framework" if event.layer == "outside" else event.layer
    if event.kind == "call":
        return caller, layer
    return layer, "outside" if event.kind == "outbound" else "database"


def _label(event: Event) -> str:
    """Return what the moment before an event is called, if the power cut has one there."""
    word = {"commit": "commit", "outbound": "call", "write": "autocommit"}.get(event.kind)
    place = event.site.place if event.site else "framework"
    return f"before {place} {word}" if word else ""


def _bar(x: int, start: int, end: int, name: str) -> str:
    return f'<rect class="{name}" x="{x - 4}" y="{start}" width="8" height="{end - start}"/>'
