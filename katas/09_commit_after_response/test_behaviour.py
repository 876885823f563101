"""What the box office does today. It must still do it when you are done.

The client here waits until the server is through with a request. A phone does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import randint
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app
from probe import Backend, Database, Outbound, outbound, web

Answer = Callable[[httpx2.Request], httpx2.Response]

ON_THE_LIST = """
    SELECT orders.customer_id AS customer, orders.seat_id AS seat, seats.status
    FROM tickets JOIN orders ON orders.id = order_id JOIN seats ON seats.id = seat_id
    WHERE code = ?
"""

LATE = "A mail is sent neither at once nor in the background of its request."


def accepted(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(202)


def overloaded(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(429)


def out_of_order(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(500)


def unreachable(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no route")


@dataclass
class House:
    """The box office with its mail service; a customer and a free seat, new in every run."""

    database: Database
    client: httpx2.Client
    mail: Outbound
    customer: str = field(default_factory=lambda: f"guest-{uuid4().hex[:6]}")
    seat: str = field(default_factory=lambda: f"Z{randint(100, 999)}")

    def __repr__(self) -> str:
        return "house"

    def __post_init__(self) -> None:
        self.database.write("INSERT INTO seats (id) VALUES (?)", self.seat)
        self.database.write("INSERT INTO customers VALUES (?, ?)", self.customer, self.address)

    @property
    def address(self) -> str:
        return f"{self.customer}@example.org"

    def buy(self, customer: str | None = None, seat: str | None = None) -> httpx2.Response:
        wish = {"customer": customer or self.customer, "seat": seat or self.seat}
        return self.client.post("/orders", json=wish)

    def cancel(self, order: int) -> httpx2.Response:
        return self.client.post(f"/orders/{order}/cancel")

    def shown(self, order: int) -> tuple[int, Any]:
        answer = self.client.get(f"/orders/{order}")
        return answer.status_code, answer.json()

    def tables(self) -> dict[str, Any]:
        return self.database.read().tables()

    @property
    def mails(self) -> list[Any]:
        assert all((sent.method, sent.path) == ("POST", "/messages") for sent in self.mail.sent)
        return [sent.json for sent in self.mail.sent]


@pytest.fixture
def house(backend: Backend, database: Database) -> Iterator[House]:
    with (
        outbound(backend, accepted) as mail,
        web(create_app(database.engine, mail.client), threads=True) as client,
    ):
        yield House(database, client, mail)


def test_a_sale_is_answered_with_the_order(house: House) -> None:
    """A sale is answered with the order"""
    answer = house.buy()

    assert answer.status_code == 201
    order = answer.json()
    assert set(order) == {"id", "customer", "seat", "status", "ticket"}
    assert isinstance(order["id"], int)
    assert isinstance(order["ticket"], str)
    assert order["ticket"]
    told = (order["customer"], order["seat"], order["status"])
    assert told == (house.customer, house.seat, "paid")


def test_a_sold_ticket_is_on_the_admission_list(house: House) -> None:
    """A sold ticket is on the admission list"""
    order = house.buy().json()

    assert house.database.read().rows(ON_THE_LIST, order["ticket"]) == [
        {"customer": house.customer, "seat": house.seat, "status": "sold"}
    ]


def test_an_order_can_be_shown(house: House) -> None:
    """An order can be shown"""
    unknown = 404, {"detail": "unknown order"}
    before = house.buy(customer="ada", seat="A6").json()
    assert house.shown(before["id"] + 1) == unknown
    order = house.buy().json()

    assert house.shown(order["id"]) == (200, order)
    cancelled = house.cancel(order["id"]).json()
    assert house.shown(order["id"]) == (200, cancelled)
    assert house.shown(order["id"] + randint(1, 99)) == unknown


def test_a_cancelled_order_frees_its_seat(house: House) -> None:
    """A cancelled order frees its seat for the next customer"""
    order = house.buy().json()
    assert house.buy(customer="ada").status_code == 409
    answer = house.cancel(order["id"])

    assert answer.status_code == 200
    assert answer.json() == {**order, "status": "cancelled", "ticket": None}
    assert house.database.read().rows(ON_THE_LIST, order["ticket"]) == []
    assert house.buy(customer="ada").status_code == 201

    assert house.buy(seat="B3").status_code == 409
    house.cancel(411)
    assert house.buy(seat="B3").status_code == 201


def test_who_has_cancelled_can_buy_again(house: House) -> None:
    """Who has cancelled can buy the same seat again"""
    first = house.buy().json()
    house.cancel(first["id"])

    answer = house.buy()
    assert answer.status_code == 201
    second = answer.json()
    assert second["id"] != first["id"]
    assert house.shown(second["id"]) == (200, second)
    assert len(house.database.read().rows(ON_THE_LIST, second["ticket"])) == 1


def test_each_sale_and_each_cancellation_is_mailed_once(house: House) -> None:
    """Each sale and each cancellation is mailed once"""
    order = house.buy().json()
    house.cancel(order["id"])

    letter = {"to": house.address, "order": order["id"]}
    letters = [
        {**letter, "about": "ticket", "ticket": order["ticket"]},
        {**letter, "about": "cancellation", "ticket": None},
    ]
    if len(house.mails) < len(letters):
        pytest.fail(LATE)
    assert house.mails == letters


@pytest.mark.parametrize("broken", [overloaded, out_of_order, unreachable])
def test_nobody_is_refused_because_of_the_mail(house: House, broken: Answer) -> None:
    """Nobody is refused because the mail service is down"""
    house.mail.answers = broken
    for seat in ("A6", "A7", "A8", "B2"):
        assert house.buy(customer="ben", seat=seat).status_code == 201
    assert house.cancel(411).status_code == 200

    house.mail.answers = accepted
    order = house.buy().json()
    if order["id"] not in [each["order"] for each in house.mails]:
        pytest.fail(f"The mail service is up again. {LATE}")


def test_what_is_refused_leaves_nothing(house: House) -> None:
    """What is refused leaves nothing behind, and nothing is mailed"""
    house.buy()
    house.cancel(411)
    before, mails = house.tables(), len(house.mails)

    refused = [
        (house.buy(customer="ada"), 409, "seat taken"),
        (house.buy(seat=uuid4().hex), 404, "unknown seat"),
        (house.buy(customer=uuid4().hex, seat="A7"), 404, "unknown customer"),
        (house.cancel(411), 409, "already cancelled"),
        (house.cancel(randint(10**6, 10**7)), 404, "unknown order"),
    ]
    for answer, status, reason in refused:
        assert (answer.status_code, answer.json()) == (status, {"detail": reason})
    assert house.client.post("/orders", json={"customer": "ada"}).status_code == 422
    assert (house.tables(), len(house.mails)) == (before, mails)
    assert house.buy(customer="ada", seat="A7").status_code == 201
