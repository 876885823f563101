"""What the shop and its client do today. They must still do it when you are done."""

from collections.abc import Iterator
from random import randint
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_cli
from probe import Backend, Database, outbound, web

PRICE = randint(100, 9000)
LOST = (
    *(httpx2.ReadTimeout, httpx2.ConnectTimeout, httpx2.PoolTimeout),
    *(httpx2.ConnectError, httpx2.ReadError, httpx2.RemoteProtocolError),
)
CHARGED = "SELECT customer_id, amount_cents, reason, reference FROM charges"


@pytest.fixture
def client(database: Database) -> Iterator[httpx2.Client]:
    database.write("INSERT INTO shows VALUES (7, 'A test', ?, 10)", PRICE)
    with web(create_app(database.engine)) as client:
        yield client


def post(client: httpx2.Client, path: str, body: Any, who: str = "ben") -> httpx2.Response:
    headers = {"Authorization": f"Bearer login-{who}", "Idempotency-Key": str(uuid4())}
    return client.post(path, json=body, headers=headers)


def left(database: Database) -> int:
    return int(database.read().value("SELECT places_left FROM shows WHERE id = 7"))


def test_an_order_is_answered_with_its_ticket(client: httpx2.Client) -> None:
    answer = post(client, "/orders", {"show": 7, "places": 2})
    assert answer.status_code == 201
    order = answer.json()
    assert set(order) == {"id", "show", "places", "price_cents", "ticket"}
    assert (order["show"], order["places"], order["price_cents"]) == (7, 2, 2 * PRICE)
    assert isinstance(order["id"], int)
    assert len(order["ticket"]) >= 8


def test_an_order_is_in_the_tables(client: httpx2.Client, database: Database) -> None:
    headers = {"Authorization": "Bearer login-ada", "Idempotency-Key": str(uuid4())}
    answer = client.post("/orders", json={"show": 7, "places": 3}, headers=headers)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    columns = "customer_id, show_id, places, price_cents, ticket"
    rows = database.read().rows(f"SELECT {columns} FROM orders WHERE id = ?", order["id"])  # noqa: S608
    assert [tuple(row.values()) for row in rows] == [("ada", 7, 3, 3 * PRICE, order["ticket"])]
    charges = [tuple(row.values()) for row in database.read().rows(CHARGED)]
    reason = f"order {order['id']}"
    assert charges == [("ada", 3 * PRICE, reason, headers["Idempotency-Key"])]
    assert left(database) == 7


def test_a_voucher_is_sold_and_charged(client: httpx2.Client, database: Database) -> None:
    amount = randint(500, 50_000)
    answer = post(client, "/vouchers", {"amount_cents": amount})
    assert answer.status_code == 201
    voucher = answer.json()
    assert set(voucher) == {"id", "amount_cents", "code"}
    rows = database.read().rows("SELECT customer_id, amount_cents, code FROM vouchers")
    assert [tuple(row.values()) for row in rows] == [("ben", amount, voucher["code"])]
    charge = database.read().rows(CHARGED)[0]
    assert (charge["amount_cents"], charge["reason"]) == (amount, f"voucher {voucher['id']}")
    assert charge["reference"] == answer.request.headers["Idempotency-Key"]


def test_a_show_can_sell_out(client: httpx2.Client, database: Database) -> None:
    assert post(client, "/orders", {"show": 7, "places": 8}).status_code == 201
    refused = post(client, "/orders", {"show": 7, "places": 3}, "ada")
    assert (refused.status_code, refused.json()) == (409, {"detail": "sold out"})
    assert left(database) == 2
    assert len(database.read().rows(CHARGED)) == 1
    assert post(client, "/orders", {"show": 7, "places": 2}, "ada").status_code == 201


def test_an_unknown_show_is_not_sold(client: httpx2.Client, database: Database) -> None:
    answer = post(client, "/orders", {"show": randint(100, 999), "places": 1})
    assert (answer.status_code, answer.json()) == (404, {"detail": "unknown show"})
    assert not database.read().rows(CHARGED)


@pytest.mark.parametrize("path", ["/orders", "/vouchers"])
def test_a_stranger_buys_nothing(client: httpx2.Client, database: Database, path: str) -> None:
    body = {"show": 7, "places": 1, "amount_cents": 900}
    assert post(client, path, body, "nobody").status_code == 401
    answer = client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 401
    assert not database.read().rows(CHARGED)


def test_nonsense_is_not_understood(client: httpx2.Client, database: Database) -> None:
    for path, body in [
        ("/orders", {"show": 7, "places": 0}),
        ("/orders", {"show": 7, "places": 9}),
        ("/vouchers", {"amount_cents": 499}),
    ]:
        assert post(client, path, body).status_code == 422
    assert not database.read().rows(CHARGED)


# The client


def test_the_client_buys(
    client: httpx2.Client, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["buy", "login-ben", "7", "2"], client) == 0
    row = database.read().rows("SELECT id, ticket FROM orders")[0]
    assert capsys.readouterr().out == f"order {row['id']}: 2 places, ticket {row['ticket']}\n"


def test_the_client_says_why_not(client: httpx2.Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["buy", "login-ben", "999", "1"], client) == 1
    assert "refused: unknown show" in capsys.readouterr().err
    for words in (["sell"], ["buy", "login-ben", "seven", "1"]):
        assert run_cli(words, client) == 2


def test_the_client_asks_three_times(backend: Backend) -> None:
    for answer in (*LOST, *map(httpx2.Response, (500, 503))):
        with outbound(backend, lambda _, said=answer: said) as line:
            assert run_cli(["buy", "login-ben", "7", "1"], line.client) == 3
        assert [sent.json for sent in line.sent] == [{"show": 7, "places": 1}] * 3
