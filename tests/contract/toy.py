"""A whole course of one small kata, to break one thing at a time."""

from __future__ import annotations

import textwrap
from pathlib import Path

from kata.course import Kata

KATA, SOLUTION = "katas/01_toy", "solutions/01_toy"

BACKEND = """
    from sqlalchemy import Engine, text


    def sell(engine: Engine, seat: str) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE seats SET sold = 1 WHERE id = :seat"), {{"seat": seat}})
    {then}
"""


def backend(*notes: str) -> str:
    """A sale that makes these notes, each a pair of SQL values."""
    lines = [
        f'        connection.execute(text("INSERT INTO sales {note}"), {{"seat": seat}})'
        for note in notes
    ]
    return textwrap.dedent(BACKEND).format(then="\n".join(lines)).strip() + "\n"


PRICE = "SELECT id, price FROM seats WHERE id = :seat"
LAYERS = "# Say here which module plays which layer.\n\n[layers]\n"


def pull_request(**more: str) -> str:
    said = {"author": "Jonas", "says": "Done.", **more}
    return "[pull_request]\n" + "".join(f'{key} = "{value}"\n' for key, value in said.items())


def rejected(notes: list[str], **refused: str) -> dict[str, str]:
    tests = "".join(f'{name} = ["{fragment}"]\n' for name, fragment in refused.items())
    return {
        "boxoffice/bootstrap.py": backend(*notes),
        "variant.toml": pull_request(flaw="A note is missing.") + "\n[refused]\n" + tests,
    }


FILES = {
    f"{KATA}/README.md": """
        # 01 · Toy                                    about 5 minutes

        Ada buys a seat. Nobody notes the sale.

        ## See it happen

            kata harm 01

        ## Your task

        Note the sale.

        ## Leave as they are

        - `sell(engine, seat)` in `boxoffice/bootstrap.py`

        ## Done when

        - each sale is noted with its price

        Some shops never look.
    """,
    f"{KATA}/hints.md": """
        # Hints

        ## one-operation · 1

        What is a sale?

        ## one-operation · 2

        Make one note.

        ## one-operation · 3

        `INSERT INTO`.
    """,
    f"{KATA}/layers.toml": LAYERS,
    f"{KATA}/schema.sql": """
        CREATE TABLE seats (id TEXT PRIMARY KEY, price INTEGER NOT NULL, sold INTEGER DEFAULT 0);
        CREATE TABLE sales (seat TEXT NOT NULL, price INTEGER);
    """,
    f"{KATA}/boxoffice/__init__.py": "",
    f"{KATA}/boxoffice/bootstrap.py": backend(),
    f"{KATA}/test_behaviour.py": """
        from boxoffice.bootstrap import sell


        def test_a_seat_is_sold(database):
            database.write("INSERT INTO seats (id, price) VALUES ('A7', 4200)")
            sell(database.engine, "A7")
            assert database.read().value("SELECT sold FROM seats") == 1
    """,
    f"{KATA}/test_design.py": '''
        from random import randint

        import pytest
        from boxoffice.bootstrap import sell


        @pytest.mark.rule("one-operation")
        def test_noted(backend, database):
            """A sale is noted"""
            seat, _, noted = sold(database)
            backend.expect(bool(noted), f"nobody noted {seat}\\nA sale is noted.")


        @pytest.mark.rule("one-operation")
        def test_priced(backend, database):
            """A sale is noted with its price"""
            seat, price, noted = sold(database)
            right = any(note["price"] == price for note in noted)
            backend.expect(right, f"{seat}: no note says {price}\\nA note has its price.")


        @pytest.mark.guard
        @pytest.mark.rule("one-operation")
        def test_noted_once(backend, database):
            """A sale is noted once"""
            seat, _, noted = sold(database)
            backend.expect(len(noted) < 2, f"{len(noted)} notes of {seat}\\nOne sale, one note.")


        def sold(database):
            seat, price = f"Z{randint(10, 99999)}", randint(1000, 99999)
            database.write("INSERT INTO seats (id, price) VALUES (?, ?)", seat, price)
            sell(database.engine, seat)
            return seat, price, database.read().rows("SELECT * FROM sales")


        def main_request(backend, database):
            sold(database)


        def accident(backend, database, say):
            say(f"{sold(database)}")
            return True
    ''',
    f"{SOLUTION}/README.md": """
        # Toy

        ## Why this shape

        It is small.

        ## The price, and when not to

        None.

        ## Accepted

        `two_steps` and `other_way`.

        ## Rejected

        `no_price`, `fixed_price`, `twice` and `other_seat`.

        ## For facilitators

        Ask what a sale is.

        ## After green

        Rule: Note it.
        Price: A row.
        Review: Why?
        At work: grep INSERT
    """,
    f"{SOLUTION}/layers.toml": LAYERS,
    f"{SOLUTION}/boxoffice/__init__.py": "",
    f"{SOLUTION}/boxoffice/bootstrap.py": backend(PRICE),
}

VARIANTS = {
    "checkpoints/1": {
        "boxoffice/bootstrap.py": backend("(seat) VALUES (:seat)"),
        "variant.toml": '[checkpoint]\nsays = "Noted."\ngreen = ["test_noted"]\n',
    },
    "accepted/two_steps": {
        "boxoffice/notes.py": "",
        "variant.toml": 'kind = "two steps"\n' + pull_request(),
    },
    "accepted/other_way": {
        "boxoffice/bootstrap.py": backend(f"(seat, price) {PRICE}"),
        "variant.toml": 'kind = "other way"\n' + pull_request(),
    },
    "rejected/no_price": rejected(["(seat) VALUES (:seat)"], test_priced="no note says"),
    "rejected/fixed_price": rejected(["VALUES (:seat, 1)"], test_priced="no note says"),
    "rejected/twice": rejected([PRICE, PRICE], test_noted_once="2 notes of"),
    "rejected/other_seat": rejected(
        ["SELECT 'A7', 2 WHERE :seat = 'A7'"], test_noted="nobody noted"
    ),
}


def toy(root: Path, changes: dict[str, str | None] | None = None) -> Kata:
    """Write the course below a folder, with these files changed, or left out where None."""
    variants = {
        f"{SOLUTION}/{folder}/{name}": text
        for folder, files in VARIANTS.items()
        for name, text in files.items()
    }
    for name, text in {**FILES, **variants, **(changes or {})}.items():
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip(), "utf-8", newline="\n")
    return Kata(root / KATA, root / SOLUTION)


def with_(name: str, old: str, new: str) -> dict[str, str | None]:
    """A change of one file: `old` becomes `new`."""
    text = textwrap.dedent(FILES[name])
    assert old in text
    return {name: text.replace(old, new)}
