"""A sale is whole or it is not there, and the sale itself sees to that."""

from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from io import StringIO
from random import randrange, sample

import pytest

from boxoffice.bootstrap import create_app, run_cli
from probe import (
    OnDisk,
    expect_no_fallback,
    expect_same_operation,
    faults,
    ledger,
    power_cut,
    web,
)

WHOLE = "A sale is on disk whole, or not at all."
PAPER = "Nobody gets a ticket, or waits for a seat, because of a sale that was not kept."
ENDS = "The sale that writes also ends the transaction, exactly once."
ONE = "Both doors go through one sale, and leave the database to it."
CLOSED = "Sold or refused, a door lets go of the database before it answers."
SOLD = "SELECT count(*) FROM seats WHERE status = 'sold' AND id = ?"
ORDERED = "SELECT count(*) FROM orders WHERE seat_id = ?"
CHARGED = ORDERED.replace("orders", "charges JOIN orders ON orders.id = order_id")
ISSUED = ORDERED.replace("orders", "tickets JOIN orders ON orders.id = order_id")
BUYER = "SELECT name FROM customers JOIN orders ON customers.id = customer_id WHERE seat_id = ?"
ALL = "seat sold · charged · ticket"
FAILURES = {
    "the COMMIT is refused": lambda database: database.refuse_commits("tickets"),
    "no seat can be written": lambda database: database.refuse_writes("seats"),
    "no order can be written": lambda database: database.refuse_writes("orders"),
    "no charge can be written": lambda database: database.refuse_writes("charges"),
    "no ticket can be written": lambda database: database.refuse_writes("tickets"),
    "the database is locked": lambda database: database.hold(),
    "the code breaks at the COMMIT": lambda database: database.break_commits(),
}
LOST = ("no ticket can be written", "the database is locked")
NO_REFUSAL = ("the database is locked", "the code breaks at the COMMIT")
REASONS = ("seat taken", "unknown seat", "unknown customer")
SEAT = f"Z{randrange(10, 99)}"
ADA, BEN = f"ada-{randrange(10**6)}", f"ben-{randrange(10**6)}"


@pytest.fixture(autouse=True)
def evening(database):
    """Ada has bought before and Ben has not; which sale is watched, nobody can know."""
    database.write("INSERT INTO seats (id, price_cents) VALUES (?, ?)", SEAT, randrange(1, 10**6))
    database.write("INSERT INTO customers VALUES (?, 'Ada'), (?, 'Ben')", ADA, BEN)
    with web(create_app(database.engine)) as client:
        for seat in sample(["A6", "A8", "B2"], randrange(1, 3)):
            order(client, ADA, seat)
    database.keep()


def at_the_web(database, customer=ADA, seat=SEAT):
    with web(create_app(database.engine)) as client:
        return order(client, customer, seat).status_code == 201


def order(client, customer, seat):
    return client.post("/orders", json={"customer": customer, "seat": seat})


def at_the_kiosk(database, customer=BEN, seat=SEAT):
    return run_cli(["buy", customer, seat], database.engine) == 0


def sale(disk, seat=SEAT):
    """Say what the sale of one seat left on disk."""
    sold, _, charge, ticket = notes = [
        disk.value(sql, seat) for sql in (SOLD, ORDERED, CHARGED, ISSUED)
    ]
    if not any(notes):
        return OnDisk("nothing", whole=True)
    buyer = disk.value(BUYER, seat) or "somebody"
    return OnDisk(
        f"{'seat sold' if sold else 'seat free'} · {'charged' if charge else 'no charge'}"
        f" · {'ticket' if ticket else 'no ticket'}",
        whole=notes == [1, 1, 1, 1],
        lost=f"{buyer} {'paid' if charge else 'did not pay'}, {ticket or 'no'} ticket",
    )


def refusals(database, door):
    for customer, seat in ((BEN, SEAT), (BEN, "nowhere"), ("nobody", "C1")):
        door(database, customer, seat)


def failures(database, door, what):
    """Let a sale fail in each of these ways; what it leaves open, another test reports."""
    for each in what:
        FAILURES[each](database)
        with suppress(Exception, SystemExit):
            door(database)
        if database.is_being_written():
            return
        database.refuse_nothing()


def recorded(backend, database, door):
    with ledger(backend, database) as log:
        door(database)
    return log


def expect_all_or_nothing(backend, database, door, *, retry):
    with power_cut(backend, database, sale) as cut:
        door(database)
    cut.expect_whole(wants=WHOLE)
    if cut.broken:
        return False
    return faults(backend, database, door, sale, wants=WHOLE, retry=retry, closely=True)


def expect_no_memory(backend, database):
    """One box office: sales that cannot be kept, then another seat, then the same again."""
    number = database.read().value("SELECT max(id) FROM orders") + 1
    lies = {}
    with web(create_app(database.engine)) as client:
        for what, refuse in FAILURES.items():
            refuse(database)
            said = order(client, ADA, SEAT)
            summary = f"{what}, and the transaction of the sale stays open"
            if not backend.expect(not database.is_being_written(), f"{summary}\n{PAPER}"):
                return
            database.refuse_nothing()
            if what in NO_REFUSAL and any(each in said.text for each in REASONS):
                lies[what] = said.text
            left = sale(database.read()).text
            for each in (said, client.get(f"/orders/{number}")):
                answer = f"{each.request.method} answers {each.status_code}"
                summary = f"{what}, {answer}, and on disk is: {left}"
                if not backend.expect(each.is_error or left == ALL, f"{summary}\n{PAPER}"):
                    return
        for customer, seat in ((BEN, "B3"), (ADA, SEAT)):
            order(client, customer, seat)
            left = sale(database.read(), seat).text
            summary = f"Sales could not be kept; then {seat} is bought, and on disk is: {left}"
            if not backend.expect(left == ALL, f"{summary}\n{PAPER}"):
                return
        for what, said in lies.items():
            backend.expect(False, f"{what}, and the answer is a refusal: {said}\n{PAPER}")
        expect_nothing_of_the_slower(backend, database, client)


def expect_nothing_of_the_slower(backend, database, client):
    """Somebody else is selling the seat right now: it has an order, and it still looks free."""
    database.write("UPDATE seats SET status = 'free' WHERE id = ?", SEAT)
    before = database.read().tables()
    kept = order(client, BEN, SEAT).is_error and database.read().tables() == before
    backend.expect(kept, f"somebody else is faster, and a refused sale leaves notes\n{WHOLE}")


def expect_no_ticket(backend, database):
    for what in ("the COMMIT is refused", "the database is locked"):
        with redirect_stdout(StringIO()) as paper, redirect_stderr(paper):
            failures(database, at_the_kiosk, [what])
        said = paper.getvalue()
        printed = f"seat {SEAT} for {BEN}" in said
        backend.expect(not printed, f"a ticket is printed, and no COMMIT went through\n{PAPER}")
        refused = [why for why in REASONS if what in NO_REFUSAL and f"refused: {why}\n" in said]
        backend.expect(not refused, f"{what}, and the kiosk says: {refused}\n{PAPER}")


@pytest.mark.rule("use-case-owns-transaction")
def test_all_or_nothing_at_the_web(backend, database):
    """All or nothing at the web, whatever fails and whenever"""
    if expect_all_or_nothing(backend, database, at_the_web, retry=False):
        expect_no_memory(backend, database.fresh().rival())


@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.beside_behaviour
def test_all_or_nothing_at_the_kiosk(backend, database):
    """All or nothing at the kiosk"""
    database.write("UPDATE seats SET status = 'sold' WHERE id != ?", SEAT)
    database.keep()
    if expect_all_or_nothing(backend, database, at_the_kiosk, retry=True):
        expect_no_ticket(backend, database.fresh().rival())


@pytest.mark.rule("route-runs-no-transaction")
@pytest.mark.beside_behaviour
def test_the_sale_ends_its_own_transaction(backend, database):
    """The sale ends its own transaction"""
    log = recorded(backend, database, at_the_web)
    log.expect_owner("application", wants=ENDS)
    log.expect_transactions(1, wants=ENDS)
    log.expect_none_open(wants=ENDS)


@pytest.mark.rule("one-operation")
def test_one_sale_behind_both_doors(backend, database):
    """One sale behind both doors"""
    doors = {
        "web": recorded(backend, database, at_the_web),
        "kiosk": recorded(backend, database.fresh(), at_the_kiosk),
    }
    same = expect_same_operation(backend, doors, wants=ONE)
    clean = [log.expect_no_sql_from("transport", wants=ONE) for log in doors.values()]
    if same and all(clean) and all(log.expect_one_operation(wants=ONE) for log in doors.values()):
        for log, door in zip(doors.values(), (at_the_web, at_the_kiosk), strict=True):
            refused = recorded(backend, database, partial(refusals, door=door))
            if refused.expect_no_sql_from("transport", wants=ONE):
                fails = partial(failures, door=door, what=LOST)
                failed = recorded(backend, database.fresh().rival(), fails)
                failed.expect_no_sql_from("transport", wants=ONE)
                expect_no_fallback(backend, log, failed, wants=ONE)


@pytest.mark.guard
@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.parametrize("door", [at_the_web, at_the_kiosk])
def test_nothing_is_left_open(backend, database, door):
    """Nothing is left open, after a sale and after a refusal"""
    with ledger(backend, database) as log:
        door(database)
        refusals(database, door)
    log.expect_none_open(wants=CLOSED)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    at_the_web(database, "ada", "A7")


def accident(backend, database, say):
    with power_cut(backend, database, lambda disk: sale(disk, "A7")) as cut:
        at_the_web(database, "ada", "A7")
    return cut.tell(say)
