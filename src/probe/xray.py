"""X-ray: one request drawn through the layers, with its SQL, transactions and outbound calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from probe import drawing
from probe.drawing import Moments
from probe.events import Event
from probe.findings import shorten
from probe.record import Record
from probe.shown import caption, seen, unwritten
from probe.tracing import Node, tracing, tree

if TYPE_CHECKING:
    from probe.backend import Backend
    from probe.database import Database

LAYER = 16  # columns; `infrastructure` and two spaces
SIGNS = str.maketrans(
    {"─": "-", "│": "|", "┌": "+", "├": "+", "└": "+", "→": ">", "×": "x", "…": "~"}
)
NOTHING = "nothing of the code under test ran"


@dataclass(frozen=True)
class Row:
    """One line of the drawing: layer, sign of the transaction, depth, what happened, and where."""

    layer: str
    sign: str
    depth: int
    text: str
    place: str = ""


def record(backend: Backend, database: Database | None = None) -> AbstractContextManager[Record]:
    """Record a block for `draw` and `line`: calls between layers beside SQL, outbound and answer.

    Name the `database` if connections of its engine are open already.
    """
    return tracing(backend, database)


def draw(record: Record, width: int = 80, *, plain: bool = False) -> str:
    """Return the record as an indented trace, one line for each thing; `plain` means ASCII."""
    text = "\n".join(_laid_out(row, width) for row in rows(record)) or NOTHING
    return text.translate(SIGNS) if plain else text


def line(record: Record, width: int = 72, *, plain: bool = False) -> str:
    """Return the record in one line: `route ─ sell_seat [ BEGIN ─ SQL ─ SQL ─ COMMIT ]`.

    A BEGIN shows only inside an operation: nobody decided one in a route. Neither does the
    transaction show in which nothing was written and which was rolled back in the end.
    """
    nodes, idle = seen(tree(record.events)), unwritten(record.events)
    parts = [tokens for node in nodes if (tokens := list(_tokens(node, idle)))]
    counted = [_counted(tokens) for tokens in parts]
    wide, narrow = " · ".join(map(_joined, parts)), " · ".join(map(_joined, counted))
    tight = narrow.replace(" ─ ", "─").replace(" ×", "×")
    text = next((each for each in (wide, narrow) if len(each) <= width), tight)
    text = shorten(text, width) or NOTHING
    return text.translate(SIGNS) if plain else text


def svg(record: Record, *, title: str, moments: Moments = ()) -> str:
    """Return the record as one `<svg>` element, for pages and notebooks.

    It has the colour of the text around it, and words for a screen reader. `moments` are what
    `PowerCut.told()` gives for the same operation: where one is broken, the drawing is red.
    """
    return drawing.svg(record, title=title, moments=moments)


def rows(record: Record) -> Iterator[Row]:
    """Yield the lines of the drawing, for whoever wants to draw them otherwise."""
    idle = unwritten(record.events)
    open_now: set[int] = set()
    for node in seen(tree(record.events)):
        yield from _rows(node, 0, open_now, idle)


def _rows(node: Node, depth: int, open_now: set[int], idle: set[int]) -> Iterator[Row]:
    event = node.event
    layer = {"call": event.layer, "outbound": "outside"}.get(event.kind, "")
    place = event.site.place if event.site else ""
    yield Row(layer, _sign(event, open_now), depth, caption(node, idle), place)
    for child in node.children:
        yield from _rows(child, depth + (event.kind == "call"), open_now, idle)
    if event.kind == "request":
        yield Row("", _sign(event, open_now), depth, f"→ {node.result}")


def _sign(event: Event, open_now: set[int]) -> str:
    """Return the bracket that is drawn round a transaction, beside what happens in it."""
    before = bool(open_now)
    if event.kind == "begin":
        open_now.add(event.connection)
        return "├" if before else "┌"
    if event.kind in ("commit", "rollback") and event.connection in open_now:
        open_now.remove(event.connection)
        return "├" if open_now else "└"
    return "│" if before else " "


def _laid_out(row: Row, width: int) -> str:
    text = f"{row.layer:<{LAYER}}{row.sign} {'  ' * row.depth}"
    if not row.layer and not row.place:
        text = "" if row.sign == " " else f"{'':<{LAYER}}{row.sign} "
    left = width - len(text) - len(row.place) - 2
    text += shorten(row.text, max(left, 8))
    return f"{text:<{width - len(row.place)}}{row.place}".rstrip()


def _tokens(
    node: Node, idle: set[int], *, door: bool = False, inside: bool = False
) -> Iterator[str]:
    """Yield the words of the line; `inside` an operation, behind a `door` that has its name."""
    event = node.event
    names_door = not door and event.kind == "request"
    if names_door or (not door and event.kind == "call" and event.layer == "transport"):
        yield "route" if event.kind == "request" else event.text
        door = True
    if event.kind not in ("request", "call"):
        if id(event) not in idle and (inside or event.kind != "begin"):
            yield from [_token(event)] * node.times
        return
    below = inside or event.layer in ("application", "infrastructure")
    inner = [
        token for child in node.children for token in _tokens(child, idle, door=door, inside=below)
    ]
    if event.kind == "call" and event.layer == "application" and not inside:
        name = event.site.function if event.site else event.text
        yield from [f"{name} [", *inner, f"]{_times(node)}"] if inner else [f"{name}{_times(node)}"]
    else:
        yield from inner * node.times


def _token(event: Event) -> str:
    names = {"read": "SQL", "write": "SQL", "savepoint": "SAVEPOINT"}
    said = event.text if event.kind in ("outbound", "answer") else event.kind.upper()
    return names.get(event.kind, said)


def _joined(tokens: Sequence[str]) -> str:
    return " ─ ".join(tokens).replace("[ ─ ", "[ ").replace(" ─ ]", " ]")


def _counted(tokens: Sequence[str]) -> list[str]:
    runs = [(token, len(list(run))) for token, run in groupby(tokens)]
    return [f"{token} ×{count}" if count > 1 else token for token, count in runs]


def _times(node: Node) -> str:
    return f" ×{node.times}" if node.times > 1 else ""
