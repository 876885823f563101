"""What a drawing of a record shows of it, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from probe.events import Event
from probe.tracing import Node, words

QUIET = ("transport", "infrastructure", "wiring")


def seen(nodes: Sequence[Node]) -> list[Node]:
    """Leave out what only puts parts together: wiring, dependencies, mapping, constructors."""
    kept = []
    for node in nodes:
        children = seen(node.children)
        is_call = node.event.kind == "call"
        wires = node.event.layer == "wiring" and not node.busy
        idle = not children and (node.event.layer in QUIET or node.event.text.endswith("__"))
        if not (is_call and (wires or idle)):
            kept.append(Node(node.event, children, node.result, node.times))
    return kept


def unwritten(events: Sequence[Event]) -> set[int]:
    """Return the begin and the rollback of transactions that only read, by identity."""
    begun: dict[int, Event] = {}
    found: set[int] = set()
    for event in events:
        if event.kind == "begin":
            begun[event.connection] = event
        elif event.kind in ("write", "commit"):
            begun.pop(event.connection, None)
        elif event.kind == "rollback" and event.connection in begun:
            found |= {id(event), id(begun.pop(event.connection))}
    return found


def caption(node: Node, idle: set[int]) -> str:
    """Return the words of one thing: what happened, how often, and what came of it."""
    event = node.event
    nothing = " (nothing written)" if event.kind == "rollback" and id(event) in idle else ""
    times = f" ×{node.times}" if node.times > 1 else ""
    result = f" → {node.result}" if node.result and event.layer == "application" else ""
    return f"{words(event)}{nothing}{times}{result}"
