"""What the box office does today, at both doors. It must still do it when you are done."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import randint
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_cli
from probe import Database, web

SALES = """
    SELECT seats.status, orders.customer_id AS customer, charges.amount_cents, tickets.code
    FROM orders
    JOIN seats ON seats.id = orders.seat_id
    LEFT JOIN charges ON charges.order_id = orders.id
    LEFT JOIN tickets ON tickets.order_id = orders.id
    WHERE orders.id = ?
"""


@dataclass(frozen=True)
class Wish:
    """A customer, and a free seat with its price, different in every run."""

    customer: str
    seat: str
    price_cents: int


@pytest.fixture
def client(database: Database) -> Iterator[httpx2.Client]:
    with web(create_app(database.engine)) as client:
        yield client


@pytest.fixture
def wish(database: Database) -> Wish:
    wish = Wish(f"guest-{uuid4().hex[:6]}", f"Z{randint(100, 999)}", randint(1000, 9999))
    database.write("INSERT INTO customers (id, name) VALUES (?, 'A guest')", wish.customer)
    database.write("INSERT INTO seats (id, price_cents) VALUES (?, ?)", wish.seat, wish.price_cents)
    return wish


def buy(client: httpx2.Client, customer: str, seat: str) -> httpx2.Response:
    return client.post("/orders", json={"customer": customer, "seat": seat})


def test_a_sale_at_the_web_is_answered_with_the_order(client: httpx2.Client, wish: Wish) -> None:
    """A sale at the web is answered with the order"""
    answer = buy(client, wish.customer, wish.seat)

    assert answer.status_code == 201
    order = answer.json()
    assert set(order) == {"id", "customer", "seat", "price_cents", "ticket"}
    assert isinstance(order["id"], int)
    assert isinstance(order["ticket"], str)
    assert order["ticket"]
    assert order["customer"] == wish.customer
    assert order["seat"] == wish.seat
    assert order["price_cents"] == wish.price_cents


def test_a_sale_at_the_web_is_in_the_tables(
    client: httpx2.Client, database: Database, wish: Wish
) -> None:
    """A sale at the web is in the tables"""
    order = buy(client, wish.customer, wish.seat).json()

    assert database.read().rows(SALES, order["id"]) == [
        {
            "status": "sold",
            "customer": wish.customer,
            "amount_cents": wish.price_cents,
            "code": order["ticket"],
        }
    ]


def test_an_order_can_be_shown(client: httpx2.Client, wish: Wish) -> None:
    """An order can be shown, and only to those who know its number"""
    buy(client, "ada", "A6")
    order = buy(client, wish.customer, wish.seat).json()

    assert client.get(f"/orders/{order['id']}").json() == order
    missing = client.get(f"/orders/{order['id'] + randint(1, 99)}")
    assert (missing.status_code, missing.json()) == (404, {"detail": "unknown order"})


def test_each_seat_is_its_own_sale(client: httpx2.Client, database: Database, wish: Wish) -> None:
    """Two seats make two orders, two charges and two tickets"""
    first = buy(client, wish.customer, wish.seat).json()
    second = buy(client, wish.customer, "C1").json()

    assert first["id"] != second["id"]
    assert first["ticket"] != second["ticket"]
    rows = database.read().tables()
    assert [len(rows[table]) for table in ("orders", "charges", "tickets")] == [2, 2, 2]
    assert sum(seat["status"] == "sold" for seat in rows["seats"]) == 2


def test_the_web_refuses_and_leaves_nothing(
    client: httpx2.Client, database: Database, wish: Wish
) -> None:
    """The web refuses a taken seat and strangers, and nothing is left behind"""
    buy(client, "ada", wish.seat)
    before = database.read().tables()

    taken = buy(client, wish.customer, wish.seat)
    no_seat = buy(client, wish.customer, uuid4().hex)
    no_customer = buy(client, uuid4().hex, "A7")

    assert (taken.status_code, taken.json()) == (409, {"detail": "seat taken"})
    assert (no_seat.status_code, no_seat.json()) == (404, {"detail": "unknown seat"})
    assert (no_customer.status_code, no_customer.json()) == (404, {"detail": "unknown customer"})
    assert database.read().tables() == before


def test_the_web_refuses_half_a_request(client: httpx2.Client, database: Database) -> None:
    """The web refuses a request that lacks the seat"""
    before = database.read().tables()

    assert client.post("/orders", json={"customer": "ada"}).status_code == 422
    assert database.read().tables() == before


def test_a_sale_at_the_kiosk(
    client: httpx2.Client,
    database: Database,
    wish: Wish,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A sale at the kiosk prints the order, which the web can show"""
    assert run_cli(["buy", wish.customer, wish.seat], database.engine) == 0

    number = database.read().value("SELECT id FROM orders WHERE seat_id = ?", wish.seat)
    order = client.get(f"/orders/{number}").json()
    assert order["customer"] == wish.customer
    assert order["price_cents"] == wish.price_cents
    assert capsys.readouterr().out == (
        f"order {number}: seat {wish.seat} for {wish.customer}, "
        f"{wish.price_cents / 100:.2f} EUR, ticket {order['ticket']}\n"
    )


def test_the_kiosk_refuses_and_leaves_nothing(
    database: Database, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kiosk refuses with exit code 1, and nothing is left behind"""
    run_cli(["buy", "ada", wish.seat], database.engine)
    before = database.read().tables()
    capsys.readouterr()

    for customer, seat, reason in (
        (wish.customer, wish.seat, "seat taken"),
        (wish.customer, uuid4().hex, "unknown seat"),
        (uuid4().hex, "A7", "unknown customer"),
    ):
        assert run_cli(["buy", customer, seat], database.engine) == 1
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", f"refused: {reason}\n")
    assert database.read().tables() == before


def test_the_kiosk_does_not_guess(database: Database, wish: Wish) -> None:
    """The kiosk answers what it does not understand with exit code 2"""
    before = database.read().tables()

    for argv in ([], ["buy"], ["buy", wish.customer], ["sell", wish.customer, wish.seat]):
        assert run_cli(argv, database.engine) == 2
    assert database.read().tables() == before
