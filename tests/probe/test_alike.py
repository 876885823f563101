"""Two who may have the same are heard by one operation, in types of its own."""

import pytest

from probe import expect_asked_alike, expect_no_flag_apart, expect_told_alike, told

SCHEMA = "CREATE TABLE refunds (who TEXT);"
HEAD = """
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import NamedTuple
from sqlalchemy import text
@dataclass(frozen=True)
class Customer:
    name: str
@dataclass(frozen=True)
class Staff:
    name: str
class May(Enum):
    OWN = 1
    ALL = 2
@dataclass(frozen=True)
class Actor:
    name: str
    may: May
class Asked(NamedTuple):
    who: Customer | Staff
    order: int
def pay(engine, who, *more, **rest):
    with engine.begin() as c:
        c.execute(text("INSERT INTO refunds VALUES ('x')"))
def force(engine, who):
    pay(engine, who)
def refunds_of(who):
    return partial(force if isinstance(who, Staff) else pay, who=who)
class Own:
    def refund(self, engine):
        pay(engine, self)
class All(Own):
    def refund(self, engine):
        pay(engine, self)
"""


def said(toy, call, expect=expect_asked_alike):
    """Return what is said of a door that Ben asks, and then Mira."""
    sources = {
        "__init__": "",
        "use_cases": HEAD,
        "worker": f"from PACKAGE.use_cases import *\ndef run(engine, name):\n    "
        f"staff = name == 'mira'\n    who = (Staff if staff else Customer)(name)\n    {call}\n",
        "bootstrap": "from PACKAGE import worker\n",
    }
    backend, module, database = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}, SCHEMA
    )
    heard = []
    for name in ("ben", "mira"):
        with told(backend, database, until="refunds") as so_far:
            module.worker.run(database.engine, name)
        assert so_far.acted
        heard.append(so_far)
    try:
        expect(backend, *heard, wants="w")
    except AssertionError as error:
        return str(error)
    return ""


ALIKE = {
    "an actor": "pay(engine, who, 7, dry_run=False)",
    "a plain name": "pay(engine, name)",
    "an actor with a level": "pay(engine, Actor(name, May.ALL if staff else May.OWN))",
    "an enum that says something else": "pay(engine, who, May.ALL)",
    "a named tuple": "pay(engine, Asked(who, 7))",
    "what the core gave": "refunds_of(who)(engine)",
    "a method of each kind": "(All if staff else Own)().refund(engine)",
}


@pytest.mark.parametrize("call", ALIKE.values(), ids=ALIKE)
def test_one_operation_is_told_who_asks(toy, call):
    assert not said(toy, call)


BARE = {
    "a flag": ("pay(engine, name, by_staff=staff)", "by_staff: False, and True"),
    "a level": ("pay(engine, 2 if staff else 1)", "who: 1, and 2"),
    "a permission": (
        "pay(engine, name, may=May.ALL if staff else May.OWN)",
        "may: <May.OWN: 1>, and <May.ALL: 2>",
    ),
    "a tuple": ("pay(engine, (name, staff))", "who: 'ben', False, and 'mira', True"),
    "a dict": ("pay(engine, {'name': name})", "who: 'name', 'ben', and 'name', 'mira'"),
}


@pytest.mark.parametrize(("call", "line"), BARE.values(), ids=BARE)
def test_who_asks_is_told_in_no_type_of_its_own(toy, call, line):
    message = said(toy, call)
    assert message.startswith("who asks is told in no type of its own\n  toy")
    assert f"tells use_cases.pay {line}" in message


def test_a_door_that_chooses_by_who_asks(toy):
    message = said(toy, "(force if staff else pay)(engine, who)")
    assert message.startswith("a door chooses pay or force by who asks\n  toy")


SAID_ALIKE = {
    "an actor": "pay(engine, who)",
    "a name": "pay(engine, name)",
    "another operation": "pay(engine, who) if staff else force(engine, name)",
    "a note of one of them": "pay(engine, who, note='by staff') if staff else pay(engine, who)",
    "no note": "pay(engine, who, note='by staff' if staff else None)",
}


@pytest.mark.parametrize("call", SAID_ALIKE.values(), ids=SAID_ALIKE)
def test_both_say_it_in_one_type(toy, call):
    assert not said(toy, call, expect_told_alike)


def test_one_says_it_in_a_plain_string(toy):
    message = said(toy, "pay(engine, 'night' if staff else who)", expect_told_alike)
    assert message.startswith("who asks is told in no type of its own\n  toy")
    assert "tells use_cases.pay who: Customer\n" in message
    assert "tells use_cases.pay who: 'night'\n" in message


NO_FLAG = {
    "a name": "pay(engine, name)",
    "a name or an actor": "pay(engine, who if staff else name)",
    "a name or nothing": "pay(engine, None if staff else name)",
    "a member of an enum": "pay(engine, May.ALL if staff else May.OWN)",
    "a bare tuple": "pay(engine, (name, 7))",
    "a flag that both set": "pay(engine, who, dry_run=False)",
    "a loop in the core": "force(engine, 2) if staff else pay(engine, 1)",
}


@pytest.mark.parametrize("call", NO_FLAG.values(), ids=NO_FLAG)
def test_only_who_asks_differs(toy, call):
    assert not said(toy, call, expect_no_flag_apart)


FLAGS = {
    "a flag": ("pay(engine, who, raising=not staff)", "raising: True", "raising: False"),
    "a limit": ("pay(engine, who, limit=9 if staff else None)", "limit: None", "limit: 9"),
    "a number of its own": (
        "pay(engine, who, fee=2.5) if staff else pay(engine, who)",
        "fee: None",
        "fee: 2.5",
    ),
}


@pytest.mark.parametrize(("call", "first", "then"), FLAGS.values(), ids=FLAGS)
def test_a_door_says_more_than_who_asks(toy, call, first, then):
    message = said(toy, call, expect_no_flag_apart)
    assert message.startswith("a door says more than which, who and when\n  toy")
    assert f"tells use_cases.pay {first}\n" in message
    assert f"tells use_cases.pay {then}\n" in message
