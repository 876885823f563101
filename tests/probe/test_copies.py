"""A rule that stands twice is found where each door runs through its own."""

import pytest

from probe import expect_no_copies, footsteps
from probe.decisions import ruled, together

SCHEMA = """CREATE TABLE holds (id INTEGER PRIMARY KEY, paid INTEGER, fee INTEGER, back INTEGER);
INSERT INTO holds VALUES (1, 30, 2, NULL);"""
CORE = """
from sqlalchemy import text
def release(engine, door):
    with engine.begin() as c:
        hold = c.execute(text("SELECT * FROM holds")).one()
        back = money(hold, door)
        c.execute(text("UPDATE holds SET back = :back"), {"back": back})
    return hold, back
"""


def said(toy, money, night="", day="", core=CORE):
    """Return what expect_no_copies says of a core with this rule, or nothing.

    `night` is what the worker has in front of its call: it may ask `look(engine)`. `day` is what
    the api does with `hold` and `back` after its call.
    """
    sources = {
        "__init__": "",
        "use_cases": core + money,
        "api": f"{API}    {day or 'pass'}\n",
        "worker": f"{WORKER}    {night or 'pass'}\n    use_cases.release(engine, 'night')\n",
        "bootstrap": "from PACKAGE import api, worker\n",
    }
    backend, module, database = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}, SCHEMA
    )
    steps = {}
    for door, way in {"day": module.api, "night": module.worker}.items():
        evening = database.fresh()
        with footsteps(backend, evening) as steps[door]:
            way.run(evening.engine, door)
        evening.close()
    try:
        expect_no_copies(backend, steps, wants="w")
    except AssertionError as error:
        return str(error)
    return ""


API = """
import logging
from PACKAGE.use_cases import release
def run(engine, door):
    hold, back = release(engine, door)
"""
WORKER = """
from sqlalchemy import text
from PACKAGE import use_cases
def run(engine, door):
"""
LOOK = """
def money(hold, door):
    back = hold.paid - hold.fee
    return back
def look(engine, sql="SELECT id, paid, fee FROM holds WHERE paid > 3", least=3):
    with engine.connect() as c:
        return [hold for hold in c.execute(text(sql)) if hold.paid > least]
"""
ONCE = {
    "one rule": "def money(hold, door):\n    return hold.paid - hold.fee",
    "a name for each door": """
def money(hold, door):
    if door == "day":
        who = "clerk " + door
    else:
        who = "the " + door
    return hold.paid - hold.fee
""",
    "a result looked at": """
def money(hold, door):
    back = hold.paid - hold.fee
    if door == "day":
        assert back > 0
    else:
        assert 0 < back
    return back
""",
    "a member asked for": """
from enum import Enum
class Outcome(Enum):
    BACK = 1
def money(hold, door):
    outcome = Outcome.BACK
    if door == "day":
        assert outcome is Outcome.BACK
        assert outcome in list(Outcome)
    else:
        assert outcome is Outcome.BACK
        assert outcome in list(Outcome)
    return hold.paid - hold.fee
""",
    "a key": """
def money(hold, door):
    last, hold_id = 0, 1
    if door == "day":
        assert hold.id == hold_id
    else:
        assert hold.id > last
    return hold.paid - hold.fee
""",
}


@pytest.mark.parametrize("money", ONCE.values(), ids=ONCE)
def test_a_rule_that_stands_once(toy, money):
    assert not said(toy, money)


TWICE = {
    "in two branches": """
def money(hold, door):
    if door == "day":
        return hold.paid - hold.fee
    return hold.paid - hold.fee
""",
    "in other words": """
def money(hold, door):
    if door == "day":
        return hold.paid - hold.fee
    return -(hold.fee - hold.paid)
""",
    "in two functions": """
def money(hold, door):
    return (by_day if door == "day" else by_night)(hold)
def by_day(row):
    return row.paid - row.fee
def by_night(hold):
    return max(hold.paid - hold.fee, 0)
""",
    "with names for the columns": """
def money(hold, door):
    a, b = hold.paid, hold.fee
    if door == "day":
        return a - b
    return a - b
""",
}


@pytest.mark.parametrize("money", TWICE.values(), ids=TWICE)
def test_a_rule_that_stands_twice(toy, money):
    message = said(toy, money)
    assert message.startswith("each door has its own rule for ")
    assert "  day: toy" in message
    assert "  night: toy" in message


def test_a_door_that_ran_nothing_is_no_pass(toy):
    backend, module, database = toy(lambda _: {"__init__": "", "bootstrap": "def run(): ..."})
    with footsteps(backend, database) as one:
        pass
    with footsteps(backend, database) as other:
        pass
    with pytest.raises(AssertionError, match="nothing of toy"):
        expect_no_copies(backend, {"day": one, "night": other}, wants="w")
    del module


def test_the_night_may_look_for_its_rows(toy):
    assert not said(toy, LOOK, "[hold.id for hold in use_cases.look(engine)]")


@pytest.mark.parametrize("sql", ["fee < paid", "id > 0 AND paid - fee > 0 ORDER BY id"])
def test_a_list_with_a_rule_of_its_own_in_sql(toy, sql):
    night = f"use_cases.look(engine, 'SELECT * FROM holds WHERE {sql}')"
    message = said(toy, LOOK, night)
    assert message.startswith("the night has a rule of its own for fee, paid, in SQL\n  SELECT")


@pytest.mark.parametrize(
    ("select", "finer"),
    [("*, paid, fee", True), ("*, paid > 1, max(0, fee)", True), ("*, max(0, paid - fee)", False)],
)
def test_to_select_two_columns_side_by_side_is_no_rule(toy, select, finer):
    night = "use_cases.look(engine, 'SELECT * FROM holds WHERE fee < paid')"
    core = CORE.replace("SELECT * FROM", f"SELECT {select} FROM")
    message = said(toy, LOOK, night, core=core)
    assert message.startswith("the night has a rule of its own for fee, paid, in SQL") == finer
    assert bool(message) == finer


def test_a_list_with_a_rule_of_its_own_beside_the_shared_one(toy):
    finer = LOOK.replace("hold.paid > least", "hold.paid - hold.fee > least")
    message = said(toy, finer, "use_cases.look(engine)")
    assert message.startswith("the night has a rule of its own beside the one for both\n  night:")


def test_a_door_that_compares_what_it_was_given(toy):
    message = said(toy, LOOK, "any(hold.paid > hold.fee for hold in use_cases.look(engine))")
    assert message.startswith("a door decides\n  night: ")
    assert "worker.py:5 hold.paid > hold.fee" in message


def test_a_rule_that_only_the_first_runs_through(toy):
    money = """
def money(hold, door):
    paid, fee = hold.paid, hold.fee
    if door == "day":
        return paid - fee
    kept = -fee
    return sum([paid, kept])
"""
    message = said(toy, money)
    assert message.startswith("the day has a rule that the night goes past\n  day: ")


def test_what_the_conditions_of_a_statement_speak_of():
    columns = frozenset({"paid", "fee", "tier"})
    assert ruled("SELECT paid FROM h WHERE fee > 1 ORDER BY tier", columns) == {"fee"}
    assert ruled("SELECT * FROM h WHERE a.tier = b.tier AND x = 'paid'", columns) == set()
    assert ruled("SELECT paid, fee FROM h", columns) == set()


def test_what_a_statement_puts_together():
    columns = frozenset({"paid", "fee", "tier", "late"})
    apart = together("SELECT paid, max(fee, 0) FROM h WHERE tier = 1 ORDER BY late", columns)
    assert apart == [{"tier"}, {"paid"}, {"fee"}, set()]
    joined = together("SELECT paid > fee FROM h JOIN c ON c.tier < h.late", columns)
    assert joined == [set(), {"paid", "fee"}, {"tier", "late"}]
    nested = together("SELECT paid, (SELECT fee FROM f) FROM h WHERE tier = 1", columns)
    assert nested == [{"paid", "fee", "tier"}]
    assert together("UPDATE h SET paid = fee WHERE late", columns) == [{"paid", "fee", "late"}]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("shown = hold.paid - back", ""),
        ("shown = back < hold.paid", ""),
        ("logging.getLogger('api').info('%s', hold.paid - hold.fee)", ""),
        ("shown = hold.paid - hold.fee", "a door decides"),
    ],
)
def test_a_door_may_show_a_result_beside_a_column_but_not_make_it_anew(toy, day, found):
    told = said(toy, ONCE["one rule"], day=day)

    assert found in told
    assert bool(found) == bool(told)


def test_a_core_may_show_a_result_to_one_door_alone(toy):
    kept = ONCE["one rule"] + "\ndef kept(hold, back):\n    return hold.paid - back"

    assert not said(toy, kept, day="from PACKAGE import use_cases; use_cases.kept(hold, back)")
