"""Two who ask for the same thing: one operation hears them both, told in types of its own."""

from __future__ import annotations

import re

from probe.backend import Backend
from probe.findings import finding
from probe.told import Telling, Told

NUMBER = re.compile(r"True|False|-?\d+(\.\d+)?")


def expect_asked_alike(
    backend: Backend, one: Told | None, other: Told | None, *, wants: str
) -> None:
    """Report what tells two apart who ask for the same thing, and is of no type of its own.

    Flags, numbers, members of an enum, and what lies in a bare tuple, list or dict; and an
    operation for each of them, unless the core gave it or it is a method of the same name. A plain
    string may be a `NewType` and passes.
    """
    if not (one and other and one.tellings and other.tellings):
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


def expect_no_flag_apart(
    backend: Backend, one: Told | None, other: Told | None, *, wants: str
) -> None:
    """Report the flags and numbers that two doors tell the same operation, each its own.

    Who asks may be told in words, in a type, or by nothing, and is no matter; nor is what is
    inside of another value, or what doors say that call operations of other names.
    """
    if not (one and other and one.tellings and other.tellings):
        return
    last, there = one.last, other.last
    lines = [
        f"  {each.place} tells {each.operation} {name}: {_said(each, name)[0]}"
        for name in sorted(last.facts.keys() | there.facts.keys())
        if last.operation == there.operation and _is_a_flag_apart(last, there, name)
        for each in (last, there)
    ]
    backend.expect(not lines, finding("a door says more than which, who and when", lines, wants))


def _is_a_flag_apart(last: Telling, there: Telling, name: str) -> bool:
    """Tell whether an argument is a flag or a number at one door, and another or none there."""
    said = {_said(each, name)[0] for each in (last, there)}
    plain = all(text == "None" or NUMBER.fullmatch(text) for text in said)
    return name.isidentifier() and plain and len(said) > 1


def _says(telling: Telling, name: str) -> bool:
    return _said(telling, name) != ["None"]


def _said(telling: Telling, name: str) -> list[str]:
    return telling.facts.get(name, ["None"])
