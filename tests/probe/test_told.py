"""What a door tells the core is the question, or already the answer."""

import pytest

from probe import expect_nothing_decided, told

SCHEMA = """CREATE TABLE orders (id INTEGER PRIMARY KEY, late INTEGER, state TEXT);
INSERT INTO orders VALUES (1, 0, 'paid');"""
HEAD = """
import itertools, uuid
from dataclasses import dataclass
from sqlalchemy import text
"""
CORE = """
LOOK, DONE = text("SELECT late FROM orders"), text("UPDATE orders SET state = 'done'")
def look(engine):
    with engine.connect() as c:
        return c.execute(LOOK).scalar()
def refund(engine, order, allowed=None, rule=None):
    with engine.begin() as c:
        late = c.execute(LOOK).scalar()
        if allowed or (rule(late) if rule else allowed is None and not late):
            c.execute(DONE)
"""


def run(toy, door, core=CORE, **more):
    """Return what expect_nothing_decided says of a door, or nothing."""
    sources = {
        "__init__": "",
        "use_cases": core,
        "worker": f"from PACKAGE import use_cases\n{door}",
        **more,
    }
    sources["bootstrap"] = "from PACKAGE import worker\n"
    backend, module, database = toy(
        lambda package: {k: HEAD + v.replace("PACKAGE", package) for k, v in sources.items()},
        SCHEMA,
    )

    def ask(late=0):
        evening = database.fresh()
        evening.write("UPDATE orders SET late = ?", late)
        with told(backend, evening, until="orders") as so_far:
            module.worker.run(evening.engine)
        evening.close()
        return so_far

    try:
        expect_nothing_decided(backend, ask, {"it is late": {"late": 1}}, wants="w")
    except AssertionError as error:
        return str(error)
    return ""


ASKS = {
    "the order": "def run(engine):\n    use_cases.refund(engine, 1)",
    "a query first": (
        "def run(engine):\n    use_cases.look(engine)\n    use_cases.refund(engine, 1)"
    ),
    "who asks, new each time": """
@dataclass
class Order:
    id: int
    request: str
def run(engine):
    use_cases.refund(engine, Order(1, uuid.uuid4().hex))
""",
}


@pytest.mark.parametrize("door", [ASKS["the order"], ASKS["a query first"]])
def test_a_door_that_asks(toy, door):
    assert not run(toy, door)


def test_what_differs_from_run_to_run_is_chance(toy):
    assert not run(toy, ASKS["who asks, new each time"])


DECIDES = {
    "as a flag": ("use_cases.refund(engine, 1, allowed=not late)", "allowed: True, and False"),
    "deep inside": ("use_cases.refund(engine, 1, allowed=[(late,)])", "allowed[…][…]: 0, and 1"),
    "as its own rule": ("use_cases.refund(engine, 1, rule=mine)", "worker.mine(): True, and False"),
    "by not asking": ("late or use_cases.refund(engine, 1)", "calls use_cases.refund, but not"),
}


@pytest.mark.parametrize(("call", "said"), DECIDES.values(), ids=DECIDES)
def test_a_door_that_decides(toy, call, said):
    door = f"""
def mine(late):
    return not late
def run(engine):
    late = use_cases.look(engine)
    {call}
"""
    message = run(toy, door)
    assert message.startswith("the door decides, use_cases.refund obeys\n  toy")
    assert said in message
    assert message.splitlines()[1].endswith("if it is late")


MAPPED = """
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase): ...
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    late: Mapped[bool]
    state: Mapped[str]
class Work:
    def __init__(self, engine): self.engine = engine
    def __enter__(self):
        self.session = Session(self.engine)
        return self.session
    def __exit__(self, *_):
        self.session.commit()
        self.session.close()
def transactional(function):
    def wrapper(engine, number):
        with Work(engine) as session:
            function(session, number)
    return wrapper
"""
CHANGES = """
from PACKAGE.database import Order, transactional
def change(session, number):
    order = session.get(Order, number)
    if not order.late:
        order.state = "done"
refund = transactional(change)
"""


def test_what_the_core_changed_may_be_written_when_it_has_returned(toy):
    door = "def run(engine):\n    use_cases.refund(engine, 1)"
    assert run(toy, door, CHANGES, database=MAPPED) == ""


def test_what_the_door_changed_is_not_the_cores(toy):
    door = """
from PACKAGE.database import Order, Work
def run(engine):
    use_cases.refund
    with Work(engine) as session:
        session.get(Order, 1).state = "done"
"""
    assert "no door calls the application yet" in run(toy, door, CHANGES, database=MAPPED)


def test_a_core_that_does_nothing_is_no_pass(toy):
    looks = "def run(engine):\n    use_cases.look(engine)"
    assert "the core was asked, and wrote nothing to orders; the core is" in run(toy, looks)
    assert "no door calls the application yet" in run(toy, "def run(engine): pass")


LIST = (
    CORE
    + """
@dataclass
class Waiting:
    id: int
    late: int
    allowed: bool | None = None
    @property
    def in_words(self):
        return f"order {self.id}, {self.late} late"
    def refund(self, engine):
        refund(engine, self.id, self.allowed)
def waiting(engine):
    with engine.connect() as c:
        return [Waiting(1, c.execute(LOOK).scalar())]
"""
)


def test_what_the_core_handed_out_may_be_asked_about_itself(toy):
    door = """
def run(engine):
    for each in use_cases.waiting(engine):
        print(each.in_words)
        use_cases.refund(engine, each.id)
"""

    assert not run(toy, door, LIST)


def test_what_the_core_handed_out_is_told_if_the_door_changed_it(toy):
    door = """
def run(engine):
    for each in use_cases.waiting(engine):
        each.allowed = each.late == 0
        each.refund(engine)
"""

    assert "tells use_cases.Waiting.refund self.allowed: True, and False" in run(toy, door, LIST)


FILED = """
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase): pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    late: Mapped[int]
    state: Mapped[str]
def refund(session, order):
    row = session.get(Order, order)
    if row.late:
        return "late"
    row.state = "done"
def propose(session, order):
    session.get(Order, order).state = "done"
def withdraw(session, order):
    session.refresh(session.get(Order, order))
def file(session, order, reason):
    pass
"""


def test_what_is_told_when_the_core_has_decided_may_differ(toy):
    door = """
def run(engine):
    with use_cases.Session(engine) as session, session.begin():
        reason = use_cases.refund(session, 1)
        use_cases.file(session, 1, reason)
"""

    assert not run(toy, door, FILED)


def test_a_proposal_that_the_door_withdraws_is_no_decision_of_the_core(toy):
    door = """
def run(engine):
    with use_cases.Session(engine, autoflush=False) as session, session.begin():
        use_cases.propose(session, 1)
        if session.get(use_cases.Order, 1).late:
            use_cases.withdraw(session, 1)
        use_cases.file(session, 1, session.get(use_cases.Order, 1).late)
"""

    assert "the door decides" in run(toy, door, FILED)
