"""What the box office does today. It must still do it when you are done."""

from random import randint
from uuid import uuid4

import pytest

from boxoffice.bootstrap import create_app
from probe import web


@pytest.fixture
def client(database):
    with web(create_app(database.engine)) as client:
        yield client


@pytest.fixture
def seat(database):
    name = f"Z{randint(100, 999)}"
    database.write("INSERT INTO seats (id) VALUES (?)", name)
    return name


def buy(client, customer, seat):
    return client.post("/orders", json={"customer": customer, "seat": seat})


def test_a_sale_is_answered_with_a_ticket(client, seat):
    """A sale is answered with a ticket"""
    customer = uuid4().hex

    answer = buy(client, customer, seat)

    assert answer.status_code == 201
    order = answer.json()
    assert order == {"customer": customer, "seat": seat, "ticket": order["ticket"]}
    assert order["ticket"] != buy(client, customer, "C3").json()["ticket"]


def test_a_sale_is_in_the_tables(client, database, seat):
    """A sale is in the tables"""
    customer = uuid4().hex

    order = buy(client, customer, seat).json()

    disk = database.read()
    assert disk.value("SELECT status FROM seats WHERE id = ?", seat) == "sold"
    assert disk.rows("SELECT * FROM tickets") == [
        {"code": order["ticket"], "seat_id": seat, "customer": customer}
    ]


def test_a_refusal_leaves_nothing(client, database, seat):
    """A taken seat and an unknown seat are refused, and nothing is left behind"""
    buy(client, "Ada", seat)
    before = database.read().tables()

    taken = buy(client, "Ben", seat)
    unknown = buy(client, "Ben", uuid4().hex)

    assert (taken.status_code, taken.json()) == (409, {"detail": "seat taken"})
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "unknown seat"})
    assert client.post("/orders", json={"customer": "Ben"}).status_code == 422
    assert database.read().tables() == before
