"""What the box office does today, at every door. It must still do it when you are done."""

from itertools import cycle
from random import randrange
from secrets import token_hex

import pytest
import sqlalchemy as sa

from boxoffice.bootstrap import create_app, run_cli, run_worker
from probe import web

VERSIONS = ("v1", "v2")
NOES = ("unknown-show", "sale-closed", "over-limit", "sold-out")


def make_show(database, seats=50, most=9, sale="open", price=1000):
    show = 1000 + randrange(10**6)
    row = "INSERT INTO shows (id, title, sale, seats, most_each, price_cents)"
    database.write(f"{row} VALUES (?, 'A show', ?, ?, ?, ?)", show, sale, seats, most, price)
    return show


def somebody():
    return f"guest-{token_hex(4)}"


def order(database, version, show, seats=1, customer=None):
    body = {"show": show, "customer": customer or somebody(), "seats": seats}
    with web(create_app(database.engine)) as client:
        return client.post(f"/{version}/orders", json=body)


def refused(response):
    """Return the status and the sentence; version 1 says nothing else."""
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["detail"]
    return response.status_code, response.json()["detail"]


def orders(database, show):
    rows = database.read().rows("SELECT customer, seats FROM orders WHERE show_id = ?", show)
    return [tuple(row.values()) for row in rows]


def put_card(database, show, seats=1, customer="Ada", card=None):
    card = card or 1000 + randrange(10**6)
    row = "INSERT INTO jobs (id, show_id, customer, seats)"
    database.write(f"{row} VALUES (?, ?, ?, ?)", card, show, customer, seats)
    return card


def card_is(database, card):
    row = database.read().rows("SELECT state, attempts FROM jobs WHERE id = ?", card)[0]
    return row["state"], row["attempts"]


def disk_full():
    return sa.exc.OperationalError("INSERT", {}, Exception("disk full"))


def no_price():
    return AttributeError("'NoneType' object has no attribute 'price'", name="price")


def break_down(database, when=lambda _: True, errors=(disk_full,)):
    """Let every order fail, with one error after the other, as long as `when(parameters)`."""
    broken = cycle(errors)

    def fail(*arguments):
        if "INSERT INTO orders" in arguments[2] and when(str(arguments[3])):
            error = next(broken)
            raise error()

    sa.event.listen(database.engine, "before_cursor_execute", fail)


# The web


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_answered_and_written(database, version):
    seats, price, who = randrange(1, 9), randrange(100, 9999), somebody()
    show = make_show(database, price=price)
    answer = order(database, version, show, seats, who)
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "seats": seats, "total_cents": seats * price}
    sold = database.read().rows("SELECT * FROM orders WHERE id = ?", body["id"])
    assert sold == [{"id": body["id"], "show_id": show, "customer": who, "seats": seats}]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_show_is_sold_to_its_last_seat_and_a_customer_up_to_the_limit(database, version):
    most, left, who = randrange(4, 9), randrange(2, 4), somebody()
    show = make_show(database, seats=most + left, most=most)
    assert order(database, version, show, 1, who).status_code == 201
    assert order(database, version, show, most - 1, who).status_code == 201
    assert order(database, version, show, left).status_code == 201
    assert sum(seats for _, seats in orders(database, show)) == most + left


def test_version_1_says_why_not(database):
    most, seats, who = randrange(4, 9), randrange(20, 40), somebody()
    show = make_show(database, seats, most)
    closed = make_show(database, sale="closed")
    few = make_show(database, seats=2)
    order(database, "v1", show, most - 1, who)
    sold = orders(database, show)
    assert refused(order(database, "v1", 10**8)) == (404, "no such show")
    assert refused(order(database, "v1", closed)) == (409, "the sale is closed")
    assert refused(order(database, "v1", show, 2, who)) == (409, f"at most {most} seats each")
    assert refused(order(database, "v1", few, 3)) == (409, "only 2 seats left")
    assert (orders(database, show), orders(database, closed), orders(database, few)) == (
        sold,
        [],
        [],
    )


def test_the_first_reason_counts(database):
    both = make_show(database, seats=2, most=3)
    all_three = make_show(database, seats=2, most=3, sale="closed")
    assert refused(order(database, "v1", both, 4)) == (409, "at most 3 seats each")
    assert refused(order(database, "v1", all_three, 4)) == (409, "the sale is closed")


def test_version_2_answers_with_a_problem(database):
    left = randrange(2, 5)
    show = make_show(database, seats=left)
    sold_out, unknown = order(database, "v2", show, left + 1), order(database, "v2", 10**8)
    assert sold_out.headers["content-type"] == "application/problem+json"
    assert (sold_out.status_code, unknown.status_code) == (409, 404)
    detail = f"only {left} seats left"
    problem = {"type": "sold-out", "status": 409, "detail": detail}
    assert sold_out.json() == sold_out.json() | problem  # a problem may have more to say
    problem = {"type": "unknown-show", "status": 404, "detail": "no such show"}
    assert unknown.json() == unknown.json() | problem
    assert orders(database, show) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_body_is_not_understood(database, version):
    answer = order(database, version, make_show(database), 0)
    assert answer.status_code == 422
    assert not [no for no in NOES if no in answer.text]
    if version == "v1":
        assert [each["loc"] for each in answer.json()["detail"]] == [["body", "seats"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_address_is_no_unknown_show(database, version):
    with web(create_app(database.engine)) as client:
        answer = client.post(f"/{version}/oders", json={})
    assert (answer.status_code, "show" in answer.text) == (404, False)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_database_is_an_error_of_the_server(database, version):
    show = make_show(database)
    break_down(database)
    assert order(database, version, show).status_code == 500
    assert orders(database, show) == []


# The desk


def test_the_desk_sells(database, capsys):
    seats, price, who = randrange(1, 9), randrange(100, 9999), somebody()
    show = make_show(database, price=price)
    assert run_cli(["order", str(show), who, str(seats)], database.engine) == 0
    number = database.read().value("SELECT max(id) FROM orders")
    said = f"order {number}: {seats} seats, {seats * price / 100:.2f} EUR\n"
    assert capsys.readouterr().out == said
    assert orders(database, show) == [(who, seats)]


# The night


def test_the_night_makes_orders_of_the_cards_once(database):
    show = make_show(database)
    wishes = [(somebody(), randrange(1, 9)) for _ in range(3)]
    cards = [put_card(database, show, seats, who) for who, seats in wishes]
    for _ in range(2):
        run_worker(database.engine)
    assert [card_is(database, card) for card in cards] == [("done", 0)] * 3
    assert sorted(orders(database, show)) == sorted(wishes)


def test_what_breaks_is_tried_three_times(database):
    show = make_show(database)
    card, no_seats = put_card(database, show), put_card(database, show, 0, somebody())
    after = put_card(database, show, 1, somebody(), card + 1)
    whatever = (lambda: AssertionError("price"), TypeError, no_price)
    break_down(database, lambda parameters: "Ada" in parameters, whatever)
    states = []
    for _ in range(4):
        run_worker(database.engine)
        states.append(card_is(database, card))
        assert states[-1] == card_is(database, no_seats)
        assert card_is(database, after) == ("done", 0)
    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]


def test_what_broke_may_work_the_next_time(database):
    show = make_show(database)
    cards = [put_card(database, show), put_card(database, show)]
    nights = []
    break_down(database, when=lambda _: not nights)
    for _ in range(2):
        run_worker(database.engine)
        nights.append("over")
    assert [card_is(database, card) for card in cards] == [("done", 1)] * 2
    assert len(orders(database, show)) == 2
