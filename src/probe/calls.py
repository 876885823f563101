"""Whether two doors enter the same operation of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from types import CodeType

from probe.backend import Backend
from probe.findings import finding
from probe.ledger import Ledger
from probe.record import Event
from probe.stack import Step
from probe.transactions import nearest

Codes = frozenset[CodeType]


def expect_same_operation(backend: Backend, doors: Mapping[str, Ledger], *, wants: str) -> None:
    """Report unless every door writes through the same code of the application, entered whole."""
    writers = {door: _writers(log) for door, log in doors.items()}
    outside = [
        f"  {door}: writes outside the core, or nothing" for door in doors if not writers[door]
    ]
    one_writer = len(set(writers.values())) == 1 and not outside
    names = {door: _writer_name(log) for door, log in doors.items()}
    if one_writer:
        names = {door: _entered_name(log) for door, log in doors.items()}
    summary = "   ".join(f"{door}: {name}" for door, name in names.items())
    lines = outside + [f"  {door}: {line}" for door, log in doors.items() for line in _places(log)]
    backend.expect(one_writer and _entered_whole(doors), finding(summary, lines, wants))


def _writers(log: Ledger) -> Codes:
    """The code of the core that makes the writes, and that owns them; empty if others write too."""
    codes: set[CodeType] = set()
    for each in log.writing:
        if not each.authors or any(
            not nearest(event) for event in each.done if event.kind != "read"
        ):
            return frozenset()
        codes.update(step.code for step in each.authors)
        if each.decided_in == "application" and each.operation:
            codes.add(each.operation.code)
    return frozenset(codes)


def _entered_whole(doors: Mapping[str, Ledger]) -> bool:
    """Tell whether what does all the work of one door, its reading too, is what the others call."""
    whole = {door: _common(log.statements) for door, log in doors.items()}
    inside = {door: _common(_written(log)) for door, log in doors.items()}
    return any(
        whole[door] & _shared(inside[other] for other in doors if other != door) for door in doors
    )


def _written(log: Ledger) -> list[Event]:
    return [event for each in log.writing for event in each.done if event.kind != "read"]


def _common(events: Iterable[Event]) -> Codes:
    """The code on the stack of every event in which the core takes part."""
    stacks = [
        frozenset(step.code for step in event.stack if step.layer == "application")
        for event in events
    ]
    inside = [codes for codes in stacks if codes]
    return _shared(inside) if inside else frozenset()


def _shared(sets: Iterable[Codes]) -> Codes:
    return reduce(lambda one, other: one & other, sets)


def _writer_name(log: Ledger) -> str:
    for each in log.writing:
        event = each.writes[0]
        steps = [step for step in (nearest(event), *each.authors[:1], *event.stack[-1:]) if step]
        if steps:
            return steps[0].site.name
    return "nothing"


def _entered_name(log: Ledger) -> str:
    steps = [_outermost(event) for each in log.writing for event in each.done]
    return next((step.site.name for step in steps if step), "nothing")


def _outermost(event: Event) -> Step | None:
    return next((step for step in event.stack if step.layer == "application"), None)


def _places(log: Ledger) -> list[str]:
    return list(dict.fromkeys(event.where for each in log.writing for event in each.writes))
