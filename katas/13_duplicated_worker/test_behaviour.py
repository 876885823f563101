"""What the box office promises. Green, and it stays green."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import cycle
from random import randint
from typing import Any

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import Backend, Database, outbound, web

NOW = datetime.fromisoformat("2026-11-14T02:00")
ROW = """SELECT h.*, s.state AS seat, twin.state AS twin FROM holds h
    JOIN seats s ON s.id = seat_id JOIN seats twin ON twin.label = s.label AND twin.show_id = 2
    WHERE h.id = ?"""


def well(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"status": "ok"})


class House:
    """Holds to begin with, two doors, and what the gateway was asked."""

    def __init__(self, database: Database, gateway: Any) -> None:
        self.database, self.gateway = database, gateway
        self.answer: Callable[[httpx2.Request], httpx2.Response] = well
        self.app = create_app(database.engine, gateway.client, lambda: NOW)

    def hold(self, late: int = 1, state: str = "held", tier: str = "guest", **money: int) -> int:
        """A hold that ran out `late` minutes ago; its seat has a twin in another show."""
        number, place, person = (randint(1000, 10**9) for _ in range(3))
        seat = {"held": "held", "collected": "sold", "released": "held"}[state]
        at = (NOW - timedelta(minutes=late)).isoformat(" ", "microseconds")
        write = self.database.write
        write("INSERT INTO customers VALUES (?, 'Mrs Lund', ?)", person, tier)
        write("INSERT INTO seats VALUES (?, 1, ?, ?)", place, f"X{number}", seat)
        write("INSERT INTO seats VALUES (?, 2, ?, 'held')", place + 10**9, f"X{number}")
        write(
            "INSERT INTO holds (id, seat_id, customer_id, charge, paid_cents, fee_cents,"
            " expires_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(number, place, person, f"ch_{number}"),
            *(money.get("paid", 3000), money.get("fee", 0), at, state),
        )
        return number

    def grace(self, tier: str, minutes: int) -> None:
        """From now on the table keeps the holds of this tier so much longer."""
        self.database.write("REPLACE INTO grace_periods VALUES (?, ?)", tier, minutes)

    def release(self, hold: int, clerk: str = "Mira") -> httpx2.Response:
        with web(self.app) as client:
            return client.post(f"/holds/{hold}/release", json={"clerk": clerk})

    def night(self) -> None:
        run_worker(self.database.engine, NOW, self.gateway.client)

    def row(self, hold: int) -> dict[str, Any]:
        return self.database.read().rows(ROW, hold)[0]

    @property
    def refunds(self) -> list[Any]:
        assert all((call.method, call.path) == ("POST", "/refunds") for call in self.gateway.sent)
        return [call.json for call in self.gateway.sent]


@pytest.fixture
def house(backend: Backend, database: Database) -> Iterator[House]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return here.answer(request)

    with outbound(backend, answer) as gateway:
        here = House(database, gateway)
        yield here


def released(refund: int, by: str) -> dict[str, Any]:
    marked = {"state": "released", "reason": "expired", "seat": "free", "twin": "held"}
    now = {"refund_cents": refund, "released_by": by, "released_at": "2026-11-14 02:00:00.000000"}
    return marked | now


def left(row: dict[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in released(0, "")}


# The counter


def test_counter_releases_an_overdue_hold(house: House) -> None:
    house.answer = lambda _: httpx2.Response(202)
    paid, fee, clerk = randint(2000, 9000), randint(1, 1900), f"mia de Vries {randint(1, 99)}"
    hold = house.hold(paid=paid, fee=fee)
    answer = house.release(hold, clerk)
    assert answer.status_code == 200
    assert answer.json() == {"id": hold, "seat": f"X{hold}", "refund_cents": paid - fee}
    assert left(house.row(hold)) == released(paid - fee, clerk)
    assert house.refunds == [
        {"reference": f"hold-{hold}", "charge": f"ch_{hold}", "amount_cents": paid - fee}
    ]


def test_nothing_is_sent_when_nothing_is_left_after_the_fee(house: House) -> None:
    for paid in (0, 100, 250):
        hold = house.hold(paid=paid, fee=250)
        assert house.release(hold).json()["refund_cents"] == 0
        assert left(house.row(hold)) == released(0, "Mira")
    assert house.refunds == []


@pytest.mark.parametrize(("tier", "clerk"), [("guest", "Mira"), ("patron", "worker")])
def test_grace_keeps_a_hold_until_its_last_minute(house: House, tier: str, clerk: str) -> None:
    minutes = randint(2, 9000)
    house.grace(tier, minutes)
    early, due = house.hold(minutes - 1, tier=tier), house.hold(minutes, tier=tier)
    before = house.row(early)
    answer = house.release(early, clerk)
    assert (answer.status_code, answer.json()) == (409, {"detail": "not-due"})
    assert house.row(early) == before
    assert house.refunds == []
    assert house.release(due).status_code == 200


def test_a_tier_without_a_row_has_no_grace(house: House) -> None:
    assert house.release(house.hold(0, tier="passer-by")).status_code == 200
    assert house.release(house.hold(-1, tier="passer-by")).status_code == 409


@pytest.mark.parametrize(("state", "clerk"), [("collected", "worker"), ("released", "Mira")])
def test_counter_refuses_a_hold_that_is_over(house: House, state: str, clerk: str) -> None:
    hold = house.hold(state=state)
    before = house.row(hold)
    answer = house.release(hold, clerk)
    assert (answer.status_code, answer.json()) == (409, {"detail": "not-held"})
    assert house.row(hold) == before
    assert house.refunds == []


def test_counter_releases_a_hold_once(house: House) -> None:
    hold = house.hold()
    assert [house.release(hold).status_code for _ in range(2)] == [200, 409]
    assert len(house.refunds) == 1


def test_counter_releases_anew_what_was_taken_up_again(house: House) -> None:
    hold = house.hold(fee=250)
    once = "UPDATE holds SET reason = 'expired', refund_cents = 2750, released_by = 'Olga'"
    house.database.write(f"{once}, released_at = '2026-01-09 20:00:00' WHERE id = ?", hold)
    assert house.release(hold).status_code == 200
    assert left(house.row(hold)) == released(2750, "Mira")
    assert [call["reference"] for call in house.refunds] == [f"hold-{hold}"]


def test_counter_does_not_take_a_broken_gateway_for_a_refusal(house: House) -> None:
    for code in (300, 301, 304, 308, 400, 401, 403, 405, 410, 418, 429, 500, 599):
        house.answer = lambda _, code=code: httpx2.Response(code)  # type: ignore[misc]
        hold = house.hold()
        before = house.row(hold)
        assert (code, house.release(hold).status_code >= 500) == (code, True)
        assert house.row(hold) == before


def test_counter_does_not_take_broken_books_for_a_refusal(house: House) -> None:
    hold = house.hold()
    before = house.row(hold)
    house.database.refuse_writes("holds")
    assert house.release(hold).status_code >= 500
    assert house.row(hold) == before
    house.database.refuse_nothing()
    assert house.release(hold).status_code == 200
    assert {call["reference"] for call in house.refunds} == {f"hold-{hold}"}


def test_counter_knows_its_holds_and_its_clerks(house: House) -> None:
    answer = house.release(randint(1000, 10**9))
    assert (answer.status_code, answer.json()) == (404, {"detail": "unknown-hold"})
    assert house.release(house.hold(), clerk="").status_code == 422


# Both doors


def test_refused_refund_changes_nothing(house: House) -> None:
    house.answer = lambda _: httpx2.Response(409)
    hold = house.hold()
    before = house.row(hold)
    for clerk in ("Mira", "worker"):
        answer = house.release(hold, clerk)
        assert (answer.status_code, answer.json()) == (409, {"detail": "refund-refused"})
    with suppress(Exception):  # a night may end with an error that names its failed holds
        house.night()
    assert house.row(hold) == before
    assert len(house.refunds) == 3


def unreachable(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no route")


def too_late(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("no answer")


@pytest.mark.parametrize("broken", [503, 404, 302, 402, 422, unreachable, too_late])
def test_broken_gateway_changes_nothing_and_a_later_try_works(house: House, broken: Any) -> None:
    by_hand, by_night = house.hold(), house.hold()
    before = house.row(by_hand), house.row(by_night)
    house.answer = broken if callable(broken) else lambda _: httpx2.Response(broken)
    assert house.release(by_hand, clerk="worker").status_code >= 500  # a clerk of that name
    with suppress(Exception):
        house.night()
    assert (house.row(by_hand), house.row(by_night)) == before
    assert {call["reference"] for call in house.refunds} <= {f"hold-{by_hand}", f"hold-{by_night}"}
    house.answer = well
    assert house.release(by_hand).status_code == 200
    house.night()
    assert left(house.row(by_night)) == released(3000, "worker")


# The night


def test_worker_releases_what_ran_out(house: House) -> None:
    late = (0, 1, 5000, 11_000_000, *range(2, 7))
    holds = [house.hold(minutes, paid=randint(1, 9000)) for minutes in late]
    paid_back = cycle(range(200, 209))
    house.answer = lambda _: httpx2.Response(next(paid_back))
    unpaid = house.hold(paid=0)
    house.night()
    assert house.row(unpaid)["refund_cents"] == 0
    paid = [house.row(hold)["paid_cents"] for hold in holds]
    for hold, cents in zip(holds, paid, strict=True):
        assert left(house.row(hold)) == released(cents, "worker")
    asked = sorted(
        (call["reference"], call["charge"], call["amount_cents"]) for call in house.refunds
    )
    assert asked == sorted((f"hold-{h}", f"ch_{h}", p) for h, p in zip(holds, paid, strict=True))
    house.night()
    assert len(house.refunds) == len(holds)


def test_worker_leaves_the_others(house: House) -> None:
    over = [house.hold(state=state) for state in ("collected", "released")]
    running, at_counter = house.hold(-1), house.hold()
    house.release(at_counter, "Mira")
    holds = [*over, running, at_counter]
    before = [house.row(hold) for hold in holds]
    house.night()
    assert [house.row(hold) for hold in holds] == before
    assert len(house.refunds) == 1
