"""What the box office does today. These tests are green and stay green."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from secrets import randbelow, token_hex

import pytest

from boxoffice.bootstrap import create_app, run_cli, run_worker
from probe import web

ON_SALE, CLOSED, CANCELLED = 1, 2, 3
NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def person(database, role="customer"):
    name = f"p{token_hex(4)}"
    database.write("INSERT INTO people (id, name, role) VALUES (?, ?, ?)", name, name, role)
    return name


def sign_in(database, who):
    token = token_hex(8)
    database.write("INSERT INTO logins (token, person_id) VALUES (?, ?)", token, who)
    return token


def bearer(database, who):
    return {"Authorization": f"Bearer {sign_in(database, who)}"}


def sell(database, who, show=ON_SALE):
    order, cents = 1000 + randbelow(10**6), 100 + randbelow(10**4)
    sql = "INSERT INTO orders (id, show_id, person_id, seat, paid_cents) VALUES (?, ?, ?, ?, ?)"
    database.write(sql, order, show, who, token_hex(2), cents)
    return order, cents


def write_letter(database, who, order, due=NIGHT):
    letter = 1000 + randbelow(10**6)
    sql = "INSERT INTO letters (id, order_id, sender, due_on) VALUES (?, ?, ?, ?)"
    database.write(sql, letter, order, who, due.date().isoformat())
    return letter


def answer(database, letter):
    sql = "SELECT state, reason FROM letters WHERE id = ?"
    return tuple(database.read().rows(sql, letter)[0].values())


def state(database, order):
    return database.read().value("SELECT state FROM orders WHERE id = ?", order)


def refunds(database, order):
    sql = "SELECT amount_cents, refunded_by FROM refunds WHERE order_id = ?"
    return [tuple(row.values()) for row in database.read().rows(sql, order)]


def untouched(database, order):
    return (state(database, order), refunds(database, order)) == ("paid", [])


def post(database, order, **request):
    with web(create_app(database.engine)) as client:
        return client.post(f"/orders/{order}/refund", **request)


def refused(response):
    return response.status_code, response.json()["refused"]


def test_a_customer_gets_the_money_back(database):
    ada = person(database)
    order, cents = sell(database, ada)
    response = post(database, order, headers=bearer(database, ada))
    assert response.status_code == 200
    assert response.json() == {"order_id": order, "refunded_cents": cents}
    assert state(database, order) == "refunded"
    assert refunds(database, order) == [(cents, f"customer:{ada}")]


def test_the_login_may_come_as_a_cookie(database):
    ada = person(database)
    order, cents = sell(database, ada)
    response = post(database, order, headers={"Cookie": f"login={sign_in(database, ada)}"})
    assert response.status_code == 200
    assert refunds(database, order) == [(cents, f"customer:{ada}")]


@pytest.mark.parametrize("show", [ON_SALE, CLOSED, CANCELLED])
@pytest.mark.parametrize("proxy", [{}, {"X-Role": "staff"}])
def test_staff_refunds_the_order_of_anybody(database, show, proxy):
    mira, ada = person(database, "staff"), person(database)
    order, cents = sell(database, ada, show)
    response = post(database, order, headers=bearer(database, mira) | proxy)
    assert response.status_code == 200
    assert refunds(database, order) == [(cents, f"staff:{mira}")]


def test_nobody_refunds_the_order_of_somebody_else(database):
    ada, ben = person(database), person(database)
    order, _ = sell(database, ada)
    response = post(database, order, headers=bearer(database, ben))
    assert refused(response) == (403, "not_your_order")
    assert untouched(database, order)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Cookie": "login=x"}])
def test_a_stranger_is_refused(database, headers):
    order, _ = sell(database, person(database))
    for known_or_not in (order, 10**7 + randbelow(10**6)):
        response = post(database, known_or_not, headers=headers)
        assert refused(response) == (401, "unknown_caller")
    assert untouched(database, order)


def test_who_signed_out_is_a_stranger(database):
    ada = person(database)
    order, _ = sell(database, ada)
    headers = bearer(database, ada)
    database.write("DELETE FROM logins WHERE person_id = ?", ada)
    assert refused(post(database, order, headers=headers)) == (401, "unknown_caller")


def test_customers_are_too_late_when_refunds_are_closed(database):
    ada = person(database)
    order, _ = sell(database, ada, CLOSED)
    response = post(database, order, headers=bearer(database, ada))
    assert refused(response) == (409, "refunds_closed")
    assert untouched(database, order)


def test_customers_may_ask_when_the_show_is_cancelled(database):
    ada = person(database)
    order, _ = sell(database, ada, CANCELLED)
    assert post(database, order, headers=bearer(database, ada)).status_code == 200


def test_money_goes_back_once(database):
    ada = person(database)
    order, cents = sell(database, ada)
    headers = bearer(database, ada)
    post(database, order, headers=headers)
    assert refused(post(database, order, headers=headers)) == (409, "already_refunded")
    assert refunds(database, order) == [(cents, f"customer:{ada}")]


def test_an_unknown_order(database):
    headers = bearer(database, person(database))
    response = post(database, 10**7 + randbelow(10**6), headers=headers)
    assert refused(response) == (404, "no_such_order")


@pytest.mark.parametrize(
    ("buyer", "show", "again", "first"),
    [
        ("ben", ON_SALE, True, (403, "not_your_order")),
        ("ben", CLOSED, False, (403, "not_your_order")),
        ("ada", CLOSED, True, (409, "refunds_closed")),
    ],
)
def test_of_two_reasons_the_first_is_told(database, buyer, show, again, first):
    people = {name: person(database) for name in ("ada", "ben")}
    order, _ = sell(database, people[buyer], show)
    if again:
        post(database, order, headers=bearer(database, person(database, "staff")))
    assert refused(post(database, order, headers=bearer(database, people["ada"]))) == first


def test_one_app_serves_many_people(database):
    ada, ben = person(database), person(database)
    adas, bens = bearer(database, ada), bearer(database, ben)
    order, cents = sell(database, ada)
    with web(create_app(database.engine)) as client:
        for headers, status in [(bens, 403), ({}, 401), (adas, 200), (bens, 403)]:
            assert client.post(f"/orders/{order}/refund", headers=headers).status_code == status
    assert refunds(database, order) == [(cents, f"customer:{ada}")]


def test_the_command_line_refunds(database, capsys):
    mira = person(database, "staff")
    order, cents = sell(database, person(database))
    assert run_cli(["refund", str(order), "--as", mira], database.engine) == 0
    assert capsys.readouterr().out == f"refunded {order} {cents}\n"
    assert refunds(database, order) == [(cents, f"staff:{mira}")]


def test_the_command_line_says_why_not(database, capsys):
    mira = person(database, "staff")
    order, _ = sell(database, person(database))
    unknown = 10**7 + randbelow(10**6)
    run_cli(["refund", str(order), "--as", mira], database.engine)
    capsys.readouterr()
    assert run_cli(["refund", str(order), "--as", mira], database.engine) == 1
    assert run_cli(["refund", str(unknown), "--as", mira], database.engine) == 1
    said = f"refused {order} already_refunded\nrefused {unknown} no_such_order\n"
    assert capsys.readouterr().out == said


def test_the_command_line_has_to_be_told_who_asks(database, monkeypatch):
    mira = person(database, "staff")
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, mira)
    order, _ = sell(database, mira)
    with suppress(SystemExit, Exception):
        run_cli(["refund", str(order)], database.engine)
    assert untouched(database, order)


def test_the_night_answers_letters_that_are_due(database):
    ada, mira = person(database), person(database, "staff")
    orders = [sell(database, ada)[0] for _ in range(3)]
    letters = [
        write_letter(database, ada, orders[0]),
        write_letter(database, mira, orders[1], NIGHT - timedelta(days=3)),
        write_letter(database, ada, orders[2], NIGHT + timedelta(days=1)),
    ]
    for _ in range(2):
        run_worker(database.engine, NIGHT)
    assert [state(database, order) for order in orders] == ["refunded", "refunded", "paid"]
    assert [answer(database, letter) for letter in letters] == [
        ("answered", None),
        ("answered", None),
        ("waiting", None),
    ]


@pytest.mark.parametrize("role", ["customer", "staff"])
def test_a_letter_is_refused_with_the_reason(database, role):
    ada, sender = person(database), person(database, role)
    order, cents = sell(database, ada)
    post(database, order, headers=bearer(database, ada))
    again = write_letter(database, ada if role == "customer" else sender, order)
    astray = write_letter(database, sender, 10**7)
    run_worker(database.engine, NIGHT)
    assert answer(database, again) == ("refused", "already_refunded")
    assert answer(database, astray) == ("refused", "no_such_order")
    assert refunds(database, order) == [(cents, f"customer:{ada}")]


def test_the_night_pays_back_cancelled_shows_once(database):
    ada, ben = person(database), person(database)
    cancelled = [sell(database, who, CANCELLED) for who in (ada, ben)]
    others = [sell(database, ada, show)[0] for show in (ON_SALE, CLOSED)]
    for _ in range(2):
        run_worker(database.engine, NIGHT)
    assert [state(database, order) for order in others] == ["paid", "paid"]
    for order, cents in cancelled:
        assert state(database, order) == "refunded"
        assert [amount for amount, _ in refunds(database, order)] == [cents]
