"""Whether two doors enter the same operation of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from types import CodeType
from typing import TypeVar

from probe.backend import Backend
from probe.events import Event
from probe.findings import finding
from probe.ledger import Ledger
from probe.sites import Site, Step
from probe.transactions import nearest

T = TypeVar("T")
Codes = frozenset[CodeType]
DONE = ("write", "add", "change")
NONE_YET = "there is no core operation yet"


def expect_same_operation(backend: Backend, doors: Mapping[str, Ledger], *, wants: str) -> bool:
    """Report unless every door writes through the same code of the application, entered whole.

    It is the same if it also ends in the same hands: not here in its own, there in the door's.
    Return whether it is the same.
    """
    made = {door: _made_by(log) for door, log in doors.items()}
    writers = {door: frozenset(sites) for door, sites in made.items()}
    same = len(set(writers.values())) == 1 and all(writers.values())
    name_of = _entered_name if same else _writer_name
    names = {door: name_of(log) for door, log in doors.items()}
    lines = [*_told(doors, made), *_missing(doors, writers)]
    apart = _apart({door: _lines(log) for door, log in doors.items()})
    once = not apart
    if apart and same and len(set(names.values())) == 1:
        names = _where_they_part(apart) or names
        lines = [f"  {door}: {site}" for door, site in apart]
    summary = _summary(doors, writers, names, once=once)
    ends = _endings(doors)
    alike = len(set(ends.values())) == 1 or "application" not in ends.values()
    shared = all(writers.values()) and len(set(names.values())) == 1
    if shared and not alike and (once or not same):
        ended = "   ".join(f"{door}: {end}" for door, end in ends.items())
        summary = f"{next(iter(names.values()))} is ended in two ways   {ended}"
    whole = same and once and alike and _entered_whole(doors)
    return backend.expect(whole, finding(summary, lines, wants))


def expect_no_fallback(backend: Backend, done: Ledger, failed: Ledger, *, wants: str) -> None:
    """Report the operations that write in the `failed` block, and have no part in the `done` one.

    A fallback inside of the operation is its own affair.
    """
    known = {step.code for event in done.events for step in event.stack}
    steps = (_outermost(event) for event in failed.events if event.writes)
    others = {step.code: step.site for step in steps if step and step.code not in known}
    names = ", ".join(sorted(site.name for site in others.values()))
    lines = [f"  {site}" for site in others.values()]
    backend.expect(not others, finding(f"{names} writes after a failure only", lines, wants))


def _where_they_part(apart: Sequence[tuple[str, Site]]) -> dict[str, str]:
    """Name the function in which the doors go different ways; none if each goes into its own."""
    names = {door: site.name for door, site in apart}
    return names if len(set(names.values())) == 1 else {}


def _endings(doors: Mapping[str, Ledger]) -> dict[str, str]:
    """Say for each door which layers decide that its transactions are over."""
    return {
        door: ", ".join(sorted({each.decided_in for each in log.writing}))
        for door, log in doors.items()
    }


def _missing(doors: Mapping[str, Ledger], writers: Mapping[str, Codes]) -> list[str]:
    if not any(_outermost(event) for log in doors.values() for event in log.events):
        return [f"  {NONE_YET}"]
    return [f"  {door}: no operation of the core writes" for door in doors if not writers[door]]


def _summary(
    doors: Mapping[str, Ledger],
    writers: Mapping[str, Codes],
    names: Mapping[str, str],
    *,
    once: bool,
) -> str:
    """Say in few words what keeps the doors from sharing one operation."""
    if len(set(names.values())) > 1:
        return "   ".join(f"{door}: {name}" for door, name in names.items())
    name = next(iter(names.values()))
    if not all(writers.values()):
        return f"{name} writes, no core operation does"
    if len(set(writers.values())) > 1:
        return f"two operations reach {name}"
    if not once:
        return f"{name} has a copy for each door"
    whole = all(_common(_written(log)) for log in doors.values())
    return f"a door reads before {name}" if whole else f"{name} is one of several steps"


def _made_by(log: Ledger) -> dict[CodeType, Site]:
    """The code of the core that makes the writes, and that owns them; empty if others write too.

    What a door owns is its whole run: what it reads there may be another operation's.
    """
    steps: list[Step] = []
    for each in log.writing:
        own = each.decided_in == "application"
        done = [event for event in each.done if own or event.kind != "read"]
        authors = [step for event in done if (step := nearest(event))]
        if not authors or any(not nearest(event) for event in done if event.kind != "read"):
            return {}
        steps += [*authors, each.operation] if own and each.operation else authors
    return {step.code: step.site for step in steps}


def _lines(log: Ledger) -> dict[Site, None]:
    """The lines that write, from the core inwards: one function may hold a copy for each door."""
    if any(each.decided_in != "application" for each in log.writing):
        return {}  # what the commit flushes stands at another line then
    return {step.site: None for event in _written(log) for step in _inwards(event)}


def _apart(lines: Mapping[str, dict[Site, None]]) -> list[tuple[str, Site]]:
    """The first line of each door that is not every door's; none if all write at the same lines."""
    if not all(lines.values()):
        return []
    shared = _shared(frozenset(each) for each in lines.values())
    own = {door: [site for site in each if site not in shared] for door, each in lines.items()}
    return [(door, sites[0]) for door, sites in own.items() if sites]


def _inwards(event: Event) -> Sequence[Step]:
    """Return the frame of the core nearest to an event, and those inside it."""
    core = [at for at, step in enumerate(event.stack) if step.layer == "application"]
    return event.stack[core[-1] :] if core else ()


def _entered_whole(doors: Mapping[str, Ledger]) -> bool:
    """Tell whether what does all the work of one door, its reading too, is what the others call."""
    whole = {door: _codes_of_one_run(_until_written(log)) for door, log in doors.items()}
    inside = {door: _common(_written(log)) for door, log in doors.items()}
    return any(
        whole[door] & _shared(inside[other] for other in doors if other != door) for door in doors
    )


def _codes_of_one_run(events: Iterable[Event]) -> Codes:
    """The code of the core whose one run, and not two of them, is on the stack of every event."""
    runs = {id(step.tag): step.code for event in events for step in event.stack}
    tags = [
        frozenset(id(step.tag) for step in event.stack if step.layer == "application")
        for event in events
    ]
    return frozenset(runs[tag] for tag in _shared(tags)) if tags else frozenset()


def _until_written(log: Ledger) -> list[Event]:
    """Leave out what is asked after the last write: a query, not a part of the operation.

    What a commit flushes for a helper was done before, where the core said it.
    """
    last = max((at for at, event in enumerate(log.events) if event.writes), default=-1)
    return [
        event
        for event in log.events[: last + 1]
        if event.kind == "read" or (event.kind in DONE and nearest(event))
    ]


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


def _shared(sets: Iterable[frozenset[T]]) -> frozenset[T]:
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


def _told(doors: Mapping[str, Ledger], made: Mapping[str, Mapping[CodeType, Site]]) -> list[str]:
    """Say for each door which lines write, and where only it comes by; once what all share."""
    shared = _shared(frozenset(sites) for sites in made.values())
    told = {}
    for door, log in doors.items():
        writes = [event for each in log.writing for event in each.writes]
        known = shared | {event.stack[-1].code for event in writes if event.stack}
        others = [str(site) for code, site in made[door].items() if code not in known]
        told[door] = [*(event.where for event in writes), *others]
    same = _shared(frozenset(lines) for lines in told.values())
    every = "both" if len(doors) == 2 else "all"  # noqa: PLR2004  (as English counts)
    lines = [
        f"  {every if line in same else door}: {line}"
        for door, places in told.items()
        for line in places
    ]
    return list(dict.fromkeys(lines))
