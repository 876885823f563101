"""The steps of a sale, each of which may break, and what others do after a look."""

import importlib
from threading import Lock

import pytest
import sqlalchemy as sa

from probe import after_a_look, after_an_answer, broken_at

SCHEMA = """
CREATE TABLE shows (id INTEGER PRIMARY KEY);
CREATE TABLE orders (show_id INTEGER);
CREATE TABLE shows_elsewhere (id INTEGER);
"""
TABLES = ("shows", "orders")
LOOK = "SELECT * FROM shows"
SALE = (LOOK, "select sum(show_id) FROM orders", "INSERT INTO orders VALUES (1)")
STEPS = ["SELECT shows", "SELECT orders", "INSERT", "COMMIT"]


@pytest.fixture
def database(toy):
    return toy(lambda _: {"__init__": "", "bootstrap": ""}, SCHEMA)[2]


def run(database, *statements):
    with database.engine.begin() as connection:
        for sql in statements:
            connection.execute(sa.text(sql))


def others_after(database, *transactions):
    """Return how many shows somebody else has added after these transactions."""
    other = "INSERT INTO shows VALUES (NULL)"
    with after_a_look(database, lambda: database.write(other), of=TABLES):
        for statements in transactions:
            run(database, *statements)
    return database.read().value("SELECT count(*) FROM shows")


@pytest.mark.parametrize("step", STEPS)
def test_each_step_can_break_and_leaves_nothing_behind(database, step):
    with (
        broken_at(database, step, of=TABLES) as hits,
        pytest.raises(RuntimeError, match="disk full"),
    ):
        run(database, *SALE)
    assert [each.startswith(step) for each in hits] == [True]
    assert not database.is_being_written()
    assert database.read().value("SELECT count(*) FROM orders") == 0
    run(database, *SALE)
    assert database.read().value("SELECT count(*) FROM orders") == 1


@pytest.mark.parametrize(
    "kind", [KeyError, AttributeError, PermissionError, sa.exc.NoResultFound, TypeError]
)
def test_it_breaks_with_every_kind_at_once(database, kind):
    with broken_at(database, "INSERT", of=TABLES, also=(kind,)), pytest.raises(kind) as caught:
        run(database, *SALE)
    assert isinstance(caught.value, sa.exc.IntegrityError)
    assert (caught.value.name, caught.value.args) == ("price", ("disk full",))


def test_the_first_table_that_is_named_counts(database):
    joined = "SELECT * FROM orders JOIN shows ON id = show_id"
    with broken_at(database, "SELECT orders", of=TABLES) as hits:
        run(database, joined)
    assert hits == []


def test_other_tables_and_other_statements_do_not_break(database):
    with broken_at(database, "", of=TABLES) as hits:
        run(database, "SELECT * FROM shows_elsewhere", "DELETE FROM orders")
    assert hits == []


def test_somebody_else_acts_once_after_a_look(database):
    assert others_after(database, [LOOK], [LOOK], SALE) == 1


def test_nobody_acts_after_a_sale_or_a_look_elsewhere(database):
    assert others_after(database, SALE, ["SELECT * FROM shows_elsewhere"]) == 0


def test_who_waits_for_us_does_not_stop_us(database):
    lock, told = Lock(), []

    def act():
        with lock:
            told.append("in")

    with after_a_look(database, act, of=TABLES), lock:
        run(database, LOOK)
        told.append("out")
    assert told[0] == "out"


OFFICE = {
    "__init__": "",
    "use_cases": """
class Office:
    def __init__(self): self.why = None
    def refuse(self, why):
        self.why = why
        return self._short(why)
    def _short(self, why): return why
""",
    "bootstrap": """
def ask(office, why):
    said = office.refuse(why)
    return said, office.why
""",
}


def test_somebody_acts_once_between_an_answer_and_its_door(toy):
    backend, bootstrap, _ = toy(
        lambda package: OFFICE | {"api": f"from {package} import use_cases"}
    )
    office = importlib.import_module(f"{backend.package}.use_cases").Office()
    with after_an_answer(backend, lambda: bootstrap.ask(office, "late")):
        assert bootstrap.ask(office, "full") == ("full", "late")
        assert bootstrap.ask(office, "full") == ("full", "full")
