"""What the box office does today. It must still do it when you are done."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import randint
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import Backend, Database, outbound, web

HOUSE = "house@boxoffice.test"


class House:
    """A web and a worker, and what the mail service was asked."""

    def __init__(self, database: Database, mail: Any) -> None:
        self.database, self.mail = database, mail

    def person(self) -> str:
        """Somebody new; the address is the name at post.test."""
        name = f"p{uuid4().hex[:8]}"
        self.database.write("INSERT INTO customers VALUES (?, ?, ?)", name, name, address(name))
        return name

    def seat(self) -> str:
        seat = f"Z{uuid4().hex[:6]}"
        self.database.write("INSERT INTO seats VALUES (?, ?)", seat, randint(1000, 9000))
        return seat

    def order(self, customer: str, guest: str, seat: str) -> httpx2.Response:
        body = {"customer": customer, "guest": guest, "seat": seat}
        with web(create_app(self.database.engine, self.mail.client)) as client:
            return client.post("/orders", json=body)

    def show(self, number: str) -> httpx2.Response:
        with web(create_app(self.database.engine, self.mail.client)) as client:
            return client.get(f"/orders/{number}")

    def work(self, days: int = 0) -> None:
        now = datetime.now() + timedelta(days=days, seconds=1)  # noqa: DTZ005  (the house's clock)
        run_worker(self.database.engine, now, self.mail.client)

    @property
    def letters(self) -> Counter[tuple[str, str, str]]:
        sent = self.mail.sent
        assert all((call.method, call.path) == ("POST", "/mails") for call in sent)
        assert all(set(call.json) == {"to", "letter", "order"} for call in sent)
        return Counter((call.json["to"], call.json["letter"], call.json["order"]) for call in sent)


def address(name: str) -> str:
    return f"{name}@post.test"


def expected(order: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    number = order["number"]
    return Counter(
        [
            (address(order["customer"]), "receipt", number),
            (address(order["guest"]), "ticket", number),
            (HOUSE, "notice", number),
        ]
    )


@pytest.fixture
def house(backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """It stands in the west, where the clock on the wall is five hours behind UTC."""
    monkeypatch.setenv("TZ", "EST5")
    reset = getattr(time, "tzset", lambda: None)  # Windows has none, and stays where it is
    reset()
    with outbound(backend) as mail:
        yield House(database, mail)
    monkeypatch.undo()
    reset()


def test_an_order_is_answered_and_can_be_shown(house: House) -> None:
    """An order is answered, stands in the table, and can be shown"""
    wish = {"customer": house.person(), "guest": house.person(), "seat": house.seat()}
    answer = house.order(**wish)

    assert answer.status_code == 201
    order = answer.json()
    assert order == {**wish, "number": order["number"]}
    row = house.database.read().rows("SELECT * FROM orders WHERE seat_id = ?", wish["seat"])
    assert [list(each.values()) for each in row] == [[order["number"], *wish.values()]]
    assert house.show(order["number"]).json() == order
    house.work()
    assert house.show(order["number"]).json() == order
    missing = house.show(uuid4().hex)
    assert (missing.status_code, missing.json()) == (404, {"detail": "unknown order"})


def test_three_letters_go_out_once(house: House) -> None:
    """In the end receipt, ticket and notice have gone out, once each"""
    ada, ben = house.person(), house.person()
    orders = [
        house.order(ada, ben, house.seat()).json(),
        house.order(ben, ben, house.seat()).json(),
        house.order(ada, ben, house.seat()).json(),
    ]
    for days in range(3):
        house.work(days)
        assert house.letters == sum(map(expected, orders), Counter())
    late = house.order(ben, ada, house.seat()).json()
    house.work(4)
    assert house.letters == sum(map(expected, [*orders, late]), Counter())


def test_the_worker_has_nothing_to_do_without_a_new_order(house: House) -> None:
    """Orders of last month get no letters, and no order means no letters"""
    before = house.database.read().tables()
    for number in ("B-19C04A", "B-5E77D1"):
        assert house.show(number).status_code == 200
    for days in range(2):
        house.work(days)
    assert house.letters == Counter()
    assert house.database.read().tables() == before


def test_a_refusal_leaves_nothing_and_sends_nothing(house: House) -> None:
    """A refusal has its reason, leaves nothing, and sends nothing"""
    somebody, seat = house.person(), house.seat()
    house.order("ada", "ben", seat)
    house.work()
    house.work(1)  # a run may clear away what the last one did
    before, sent = house.database.read().tables(), house.letters

    stranger = uuid4().hex
    answers = [
        house.order(somebody, somebody, seat),
        house.order(stranger, somebody, house.seat()),
        house.order(somebody, stranger, house.seat()),
        house.order(somebody, somebody, uuid4().hex),
    ]
    house.work(2)

    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [
        (409, "seat taken"),
        (404, "unknown customer"),
        (404, "unknown customer"),
        (404, "unknown seat"),
    ]
    after = house.database.read().tables()
    assert [after[name] for name in ("orders", "jobs")] == [before["orders"], before["jobs"]]
    assert house.letters == sent


def test_half_a_request_is_refused(house: House) -> None:
    """A request without a guest is refused"""
    with web(create_app(house.database.engine, house.mail.client)) as client:
        answer = client.post("/orders", json={"customer": "ada", "seat": "A7"})
    assert answer.status_code == 422
