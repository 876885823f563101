"""What a door leaves out must not be taken for granted by the core."""

import pytest

from probe import calls_of, expect_not_forgotten, expect_not_repeated

SCHEMA = "CREATE TABLE refunds (who TEXT);"
HEAD = """
import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple
from sqlalchemy import text
def pay(engine, who):
    with engine.begin() as c:
        c.execute(text("INSERT INTO refunds VALUES (:who)"), {"who": who})
"""


def said(toy, core, call, expect=expect_not_forgotten):
    """Return what is said after a call that was refused, or nothing."""
    sources = {
        "__init__": "",
        "use_cases": HEAD + core,
        "worker": f"from PACKAGE.use_cases import *\ndef run(engine):\n    {call}\n",
        "bootstrap": "from PACKAGE import worker\n",
    }
    backend, module, database = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}, SCHEMA
    )
    with calls_of(backend) as calls:
        module.worker.run(database.engine)
    count = "SELECT count(*) FROM refunds"
    assert not database.read().value(count)
    try:
        expect(backend, calls, lambda: database.read().value(count) > 0, wants="w")
    except AssertionError as error:
        return str(error)
    return ""


SAFE = {
    "no default": ("def refund(engine, who):\n    who == 'staff' and pay(engine, who)", ""),
    "a harmless default": (
        "def refund(engine, who='stranger'):\n    who == 'staff' and pay(engine, who)",
        "",
    ),
    "another default": (
        "def refund(engine, who, note=None):\n    who == 'staff' and pay(engine, who)",
        ", note='x'",
    ),
    "a None that nobody may send": (
        "def refund(engine, who: str):\n    who == 'ben' or pay(engine, who)",
        "",
    ),
    "a flag that is no right": (
        "def refund(engine, who, loud):\n    who == 'staff' and pay(engine, who)",
        ", loud=False",
    ),
    "a None that is nobody": (
        "def refund(engine, who: str | None):\n    who in (None, 'ben') or pay(engine, who)",
        "",
    ),
}


@pytest.mark.parametrize(("core", "more"), SAFE.values(), ids=SAFE)
def test_a_core_that_takes_nothing_for_granted(toy, core, more):
    assert not said(toy, core, f"refund(engine, 'ben'{more})")


def test_an_argument_with_a_mighty_default(toy):
    core = "def refund(engine, who='staff'):\n    who == 'staff' and pay(engine, who)"
    message = said(toy, core, "refund(engine, 'ben')")
    assert message.startswith("a door that says nothing of who gets what was refused\n  toy")
    assert "use_cases.refund acts when it is called like that" in message


def test_a_field_with_a_mighty_default(toy):
    core = """
@dataclass(frozen=True)
class Refund:
    order: int
    who: str = "staff"
def maker(engine):
    def handle(command):
        command.who == "staff" and pay(engine, command.who)
    return handle
"""
    assert "nothing of command.who" in said(toy, core, "maker(engine)(Refund(1, 'ben'))")


MIGHTY = {
    "an entry of the options": (
        "who",
        """
def refund(engine, **options):
    options.get("who", "staff") == "staff" and pay(engine, "staff")
""",
        "refund(engine, who='ben')",
    ),
    "a field of a named tuple": (
        "asked.who",
        """
class Asked(NamedTuple):
    order: int
    who: str = "staff"
def refund(engine, asked):
    asked.who == "staff" and pay(engine, asked.who)
""",
        "refund(engine, Asked(1, 'ben'))",
    ),
    "an attribute of the class": (
        "self.who",
        """
class Office:
    who = "staff"
    def refund(self, engine):
        self.who == "staff" and pay(engine, self.who)
""",
        "office = Office(); office.who = 'ben'; office.refund(engine)",
    ),
    "a None that is somebody": (
        "who",
        """
Nobody = None
def refund(engine, who: str | Nobody):
    (who or "staff") == "staff" and pay(engine, "staff")
""",
        "refund(engine, 'ben')",
    ),
    "a field that may be None": (
        "asked.who",
        """
class Ben: ...
@dataclass(frozen=True)
class Asked:
    who: Ben | None
def refund(engine, asked):
    asked.who or pay(engine, "staff")
""",
        "refund(engine, Asked(Ben()))",
    ),
    "what a wrapper passes on": (
        "args[0]",
        """
def in_a_transaction(operation):
    @wraps(operation)
    def run(engine, *args):
        return operation(engine, *args)
    return run
@in_a_transaction
def refund(engine, who="staff"):
    who == "staff" and pay(engine, who)
""",
        "refund(engine, 'ben')",
    ),
    "an argument of a coroutine": (
        "who",
        """
async def refund(engine, who="staff"):
    await asyncio.sleep(0)
    who == "staff" and pay(engine, who)
""",
        "asyncio.run(refund(engine, 'ben'))",
    ),
    "a None where no type is written down": (
        "who",
        """
def refund(engine, who):
    (who or "staff") == "staff" and pay(engine, "staff")
""",
        "refund(engine, 'ben')",
    ),
    "a None where the type cannot be read": (
        "who",
        """
class Ben: ...
def refund(engine, who: "OnlyForTheChecker | None"):
    who or pay(engine, "staff")
""",
        "refund(engine, Ben())",
    ),
    "a plain field that may be None": (
        "asked.who",
        """
@dataclass(frozen=True)
class Asked:
    who: str | None
def refund(engine, asked: Asked):
    asked.who or pay(engine, "staff")
""",
        "refund(engine, Asked('ben'))",
    ),
    "a field of a field": (
        "asked.by.who",
        """
@dataclass(frozen=True)
class By:
    who: str | None
@dataclass(frozen=True)
class Asked:
    by: By
def refund(engine, asked: Asked):
    asked.by.who or pay(engine, "staff")
""",
        "refund(engine, Asked(By('ben')))",
    ),
    "an argument of a plain class": (
        "asked.who",
        """
class Asked:
    def __init__(self, order, who=None):
        self.order, self.who = order, who or "staff"
def refund(engine, asked):
    asked.who == "staff" and pay(engine, asked.who)
""",
        "refund(engine, Asked(1, 'ben'))",
    ),
    "what an object is told later": (
        "self.who",
        """
class Office:
    def __init__(self, engine):
        self._engine, self.who = engine, "staff"
    def asked_by(self, who):
        self.who = who
        return self
    def refund(self):
        self.who == "staff" and pay(self._engine, self.who)
""",
        "Office(engine).asked_by('ben').refund()",
    ),
    "what lies in the sessions": (
        "sessions.info",
        """
from sqlalchemy.orm import sessionmaker
def refund(sessions):
    with sessions() as session:
        session.info.get("who", "staff") == "staff" and pay(session.get_bind(), "staff")
""",
        "refund(sessionmaker(engine, info={'who': 'ben'}))",
    ),
}


@pytest.mark.parametrize(("name", "core", "call"), MIGHTY.values(), ids=MIGHTY)
def test_a_mighty_default_elsewhere(toy, name, core, call):
    assert f"says nothing of {name} gets" in said(toy, core, call)


def test_what_a_coroutine_makes_of_its_arguments_was_not_said(toy):
    core = """
async def refund(engine, who):
    asks, who = who, "staff"
    await asyncio.sleep(0)
    asks == "staff" and pay(engine, who)
"""
    assert not said(toy, core, "asyncio.run(refund(engine, 'ben'))")


def test_a_flag_that_is_a_right(toy):
    core = "def refund(engine, who, by_night=False):\n    by_night and pay(engine, 'night')"
    message = said(toy, core, "refund(engine, 'ben')")
    assert message.startswith("a door that says by_night=True gets what was refused\n")


def test_an_object_that_another_call_has_told_more(toy):
    core = """
class Office:
    def sign_in(self, who):
        self.who = who
    def refund(self, engine):
        self.who == "staff" and pay(engine, self.who)
"""
    call = "o = Office(); o.sign_in('ben'); o.refund(engine); o.__dict__['who'] = 'staff'"
    assert "nothing of who acts" in said(toy, core, call)


def test_a_session_that_the_door_ends_holds_no_lock(toy):
    core = """
from sqlalchemy.orm import Session
def refund(engine, who="staff"):
    who == "staff" and pay(engine, who)
def file(session):
    session.execute(text("DELETE FROM refunds"))
"""
    call = "refund(engine, 'ben'); session = Session(engine); file(session); session.close()"
    assert "nothing of who gets" in said(toy, core, call)


DOORS_SESSION = "with Session(engine) as session: refund(session, 'ben'); session.commit()"
IN_A_DOORS_SESSION = """
from sqlalchemy.orm import Session
def pay_in(session):
    session.execute(text("INSERT INTO refunds VALUES ('x')"))
"""


def test_a_session_that_the_door_commits(toy):
    core = f"{IN_A_DOORS_SESSION}def refund(session, who=''):\n    who or pay_in(session)"
    assert "nothing of who gets" in said(toy, core, DOORS_SESSION)


def test_what_a_door_takes_back_after_an_error(toy):
    core = f"{IN_A_DOORS_SESSION}def refund(session, who=''):\n    who or [pay_in(session), 1 / 0]"
    assert not said(toy, core, DOORS_SESSION)


def test_a_session_that_the_door_commits_once_more(toy):
    core = f"""{IN_A_DOORS_SESSION}asked = []
def refund(session, who):
    asked.append(who)
    len(asked) > 1 and pay_in(session)
"""
    assert "lets the house do" in said(toy, core, DOORS_SESSION, expect_not_repeated)


def test_a_context_that_stands_for_somebody(toy):
    core = """
acting = ContextVar("acting", default="staff")
def refund(engine):
    acting.get() == "staff" and pay(engine, acting.get())
"""
    assert "who acts" in said(toy, core, "acting.set('ben'); refund(engine)")


def test_no_call_is_no_pass(toy):
    assert "no call went into the core" in said(toy, "", "pass")


def test_a_call_that_is_refused_whenever_it_is_made(toy):
    core = "def refund(engine, who):\n    who == 'staff' and pay(engine, who)"
    assert not said(toy, core, "refund(engine, 'ben')", expect_not_repeated)


def test_a_call_that_does_it_when_nobody_looks(toy):
    core = """
asked = []
def refund(engine, who):
    asked.append(who)
    len(asked) > 1 and pay(engine, who)
"""
    message = said(toy, core, "refund(engine, 'ben')", expect_not_repeated)
    assert message.startswith("use_cases.refund lets the house do what is not due\n  toy")
    assert "use_cases.refund does it whatever the books say" in message
