"""A kata as small as one can be, for tests of the judge. Its starter sells in two steps."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from kata.course import Kata

SCHEMA = """
CREATE TABLE seats (id TEXT PRIMARY KEY, sold INTEGER NOT NULL DEFAULT 0);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, seat TEXT NOT NULL);
INSERT INTO seats (id) VALUES ('A7'), ('A8');
"""

BOOTSTRAP = """
from boxoffice.api import add_routes
from fastapi import FastAPI


def create_app(engine):
    app = FastAPI()
    add_routes(app, engine)
    return app


def run_cli(argv, engine):
    print("sold", *argv)
    return 0
"""

API = """
from boxoffice import use_cases


def add_routes(app, engine):
    @app.post("/orders/{seat}", status_code=201)
    def order(seat: str):
        return {"seat": use_cases.sell(engine, seat)}
"""

WRONG = """
import sqlalchemy as sa


def sell(engine, seat):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE seats SET sold = 1 WHERE id = :id"), {"id": seat})
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO tickets (seat) VALUES (:id)"), {"id": seat})
    return seat
"""

RIGHT = """
import sqlalchemy as sa


def sell(engine, seat):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE seats SET sold = 1 WHERE id = :id"), {"id": seat})
        connection.execute(sa.text("INSERT INTO tickets (seat) VALUES (:id)"), {"id": seat})
    return seat
"""

BEHAVIOUR = '''
import pytest
from boxoffice.bootstrap import create_app, run_cli

from probe import web


@pytest.mark.parametrize("seat", ["A7", "A8"])
def test_sells_a_seat(database, seat):
    """Sells a seat"""
    with web(create_app(database.engine)) as client:
        answer = client.post(f"/orders/{seat}")
    assert answer.status_code == 201
    assert database.read().value("SELECT sold FROM seats WHERE id = ?", seat) == 1


def test_sells_at_the_kiosk(database):
    """Sells at the kiosk"""
    assert run_cli(["buy"], database.engine) == 0
'''

DESIGN = '''
import pytest
from boxoffice.bootstrap import create_app

from probe import web


def main_request(backend, database):
    with web(create_app(database.engine)) as client:
        client.post("/orders/A7")


def accident(backend, database, say):
    say("Ada buys A7.")
    before = database.changes()
    main_request(backend, database)
    lost = database.changes() - before > 1
    say("The power goes between two commits." if lost else "The power goes. Nothing is lost.")
    return lost


@pytest.mark.rule("use-case-owns-transaction")
def test_one_transaction(backend, database):
    """One sale is one transaction"""
    before = database.changes()
    main_request(backend, database)
    count = database.changes() - before
    backend.expect(count == 1, f"{count} transactions\\n  one sale\\nA sale commits once.")


@pytest.mark.rule("one-operation")
def test_writes_a_ticket(backend, database):
    """A sale writes a ticket"""
    main_request(backend, database)
    assert database.read().value("SELECT count(*) FROM tickets") == 1


@pytest.mark.guard
@pytest.mark.rule("use-case-owns-transaction")
def test_writes_no_second_ticket(database):
    """A sale writes no second ticket"""
    main_request(None, database)
    assert database.read().value("SELECT count(*) FROM tickets") < 2
'''

README = """# 06 · Toy kata                                    about 5 minutes

Saturday, 20:04. Ada buys seat A7, and the power goes.

## Your task

Make it one.
"""

HINTS = """## use-case-owns-transaction · 1
How many times does it commit?

## use-case-owns-transaction · 2
Put both into one block.

## use-case-owns-transaction · 3
`engine.begin()` round both.

## one-operation · 1
What is a sale?
"""

ANSWER = """## Why this shape

Because.

## After green

Rule: A sale opens the transaction and ends it once.
Price: It knows about transactions.
Review: "I put the commit into a dependency." What do you answer?
At work: grep -rn "commit()" app/
"""


@dataclass(frozen=True)
class Toy:
    """The kata, and a learner's backend for it."""

    kata: Kata
    backend: Path

    def write(self, name: str, text: str) -> None:
        """Save a file of the backend."""
        path = self.backend / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Put text at the beginning of a file of the backend."""
        path = self.backend / name
        path.write_text(dedent(text) + path.read_text("utf-8"), encoding="utf-8")

    def repair(self) -> None:
        """Save the right answer."""
        self.write("boxoffice/use_cases.py", RIGHT)


def make_toy(root: Path, name: str = "06_toy_kata") -> Toy:
    """Write the course with one kata below `root`, and a learner's copy beside it."""
    folder, solution = root / "katas" / name, root / "solutions" / name
    toy = Toy(Kata(folder, solution), root / "work" / name)
    package = {"__init__.py": "", "bootstrap.py": BOOTSTRAP, "api.py": API, "use_cases.py": WRONG}
    for path, text in package.items():
        Toy(toy.kata, folder).write(f"boxoffice/{path}", text)
    texts = {
        "schema.sql": SCHEMA,
        "README.md": README,
        "hints.md": HINTS,
        "layers.toml": "[layers]\n",
    }
    tests = {"test_behaviour.py": BEHAVIOUR, "test_design.py": DESIGN}
    for path, text in {**texts, **tests}.items():
        Toy(toy.kata, folder).write(path, text)
    shutil.copytree(folder, solution, ignore=shutil.ignore_patterns("test_*", "*.md", "schema.sql"))
    Toy(toy.kata, solution).repair()
    Toy(toy.kata, solution).write("README.md", ANSWER)
    shutil.copytree(folder, toy.backend, ignore=shutil.ignore_patterns("test_*", "*.md"))
    return toy
