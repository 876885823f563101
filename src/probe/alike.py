"""Two who ask for the same thing: one operation hears them both, told in types of its own."""

from __future__ import annotations

from probe.backend import Backend
from probe.findings import finding
from probe.told import Told


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
