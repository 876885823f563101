"""Two who ask for the same thing: one operation hears them both, told in types of its own."""

from __future__ import annotations

from probe.backend import Backend
from probe.findings import finding
from probe.told import Telling, Told


def expect_asked_alike(backend: Backend, one: Told, other: Told, *, wants: str) -> None:
    """Report what tells two apart who ask for the same thing, and is of no type of its own.

    Flags, numbers, members of an enum, and what lies in a bare tuple, list or dict; and an
    operation for each of them, unless the core gave it or it is a method of the same name. A plain
    string may be a `NewType` and passes.
    """
    if not (one.tellings and other.tellings):
        return
    last, there = one.last, other.last
    names = [each.operation.rpartition(".")[2] for each in (last, there)]
    same = len(set(names)) == 1 or (last.chosen_inside and there.chosen_inside)
    summary = f"a door chooses {' or '.join(names)} by who asks"
    lines = [f"  {each.place} calls {each.operation}" for each in (last, there)]
    backend.expect(same, finding(summary, lines, wants))
    lines = [
        f"  {last.place} tells {last.operation} {name}: {said}, and {there.bare.get(name)}"
        for name, said in last.bare.items()
        if same and said != there.bare.get(name)
    ]
    backend.expect(not lines, finding("who asks is told in no type of its own", lines, wants))


def expect_told_alike(
    backend: Backend, one: Told | None, other: Told | None, *, wants: str
) -> None:
    """Report what is a plain string from one door, and has a type from the other.

    Doors that call operations of other names are no matter, nor is what only one of them says.
    """
    if not (one and other and one.tellings and other.tellings):
        return
    last, there = one.last, other.last
    lines = [
        f"  {each.place} tells {each.operation} {name}: {each.facts[name][0]}"
        for name in sorted(last.words ^ there.words)
        if last.operation == there.operation and _says(last, name) and _says(there, name)
        for each in (last, there)
    ]
    backend.expect(not lines, finding("who asks is told in no type of its own", lines, wants))


def _says(telling: Telling, name: str) -> bool:
    return telling.facts.get(name, ["None"]) != ["None"]
