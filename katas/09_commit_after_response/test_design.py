"""What the box office tells, by an answer or by mail, is on disk when it tells it."""

from functools import partial
from itertools import product
from random import randrange

import httpx2
import pytest

from boxoffice.bootstrap import create_app
from probe import OnDisk, ledger, outbound, power_cut, web

TRUE = "What is told, by an answer or by mail, is on disk when it is told."
SAID = "What the database does not keep is not there at all: an error, and no mail."
STAYS = "What was told stays, whatever happens after it."
PLACE = "One place decides what is kept, and no route has to remember it."
SEAT, OLD_SEAT = f"Z{randrange(10, 99)}", f"Y{randrange(10, 99)}"
BEN, OLD_ORDER = f"ben-{randrange(10**6)}", randrange(500, 10**6)
ON_DISK = """
    SELECT
        (SELECT status FROM seats WHERE id = ?1) AS seat,
        (SELECT group_concat(status) FROM orders WHERE seat_id = ?1) AS orders,
        (SELECT count(*) FROM tickets JOIN orders ON orders.id = order_id WHERE seat_id = ?1) AS n
"""
TABLES = ("orders", "seats", "tickets")
FREE, SOLD, FREED = ("free", None, 0), ("sold", "paid", 1), ("free", "cancelled", 0)
STATES = {"sale": (FREE, SOLD), "cancellation": (SOLD, FREED)}
LOST = {"sale": "Ben counts on a ticket", "cancellation": "Mira counts on a free seat"}


@pytest.fixture(autouse=True)
def evening(database):
    """Ben wants a seat; Ada gives another one back."""
    write = database.write
    write("INSERT INTO customers VALUES (?, ?)", BEN, f"{BEN}@example.org")
    write("INSERT INTO seats VALUES (?, 'free'), (?, 'sold')", SEAT, OLD_SEAT)
    write("INSERT INTO orders VALUES (?, 'ada', ?, 'paid')", OLD_ORDER, OLD_SEAT)
    write("INSERT INTO tickets VALUES (?, ?)", f"T{OLD_ORDER}", OLD_ORDER)
    database.keep()


def buy(client, customer=BEN, seat=SEAT):
    return client.post("/orders", json={"customer": customer, "seat": seat})


def give_back(client, order=OLD_ORDER):
    return client.post(f"/orders/{order}/cancel")


def ask(backend, database, operation, mail_status=202):
    """Ask the box office for something; return the status of its answer and what was mailed."""
    with (
        outbound(backend, lambda _: httpx2.Response(mail_status)) as mail,
        web(create_app(database.engine, mail.client), backend) as client,
    ):
        return operation(client).status_code, mail.sent


def kept(disk, what, seat):
    """Say what is on disk, and who has been told of it by now."""
    before, after = STATES[what]
    now = tuple(disk.rows(ON_DISK, seat)[0].values())
    text = {before: "nothing", after: f"the {what}"}.get(now, f"half a {what}")
    told = [str(status) for status in disk.answered if status < httpx2.codes.BAD_REQUEST]
    told += ["a mail" for _ in disk.sent]
    codes = [code for mail in disk.sent if (code := (mail.json or {}).get("ticket"))]
    known = [disk.value("SELECT code FROM tickets WHERE code = ?", code) for code in codes]
    true = known == codes and now in ((after,) if told else (before, after))
    return OnDisk(f"{text} · told: {', '.join(told) or 'nobody'}", true, LOST[what] if told else "")


def sale(disk, seat=SEAT):
    return kept(disk, "sale", seat)


def cancellation(disk):
    return kept(disk, "cancellation", OLD_SEAT)


OPERATIONS = {"the sale": (buy, sale), "the cancellation": (give_back, cancellation)}


def left_of(invariant, database):
    """Return what a request left on disk: `nothing`, `the sale`."""
    return invariant(database.read()).text.partition(" · ")[0]


def watched(backend, database, operation, invariant):
    with power_cut(backend, database, invariant, when="if somebody looks") as cut:
        ask(backend, database, operation)
    return cut


def expect_error(backend, evening, what, where):
    operation, invariant = OPERATIONS[what]
    status, mails = ask(backend, evening, operation)
    left = left_of(invariant, evening)
    right = status >= httpx2.codes.BAD_REQUEST and not mails and left == "nothing"
    summary = f"The database refuses {what} {where}; the answer is {status}"
    backend.expect(right, f"{summary}\n  on disk: {left}, mails sent: {len(mails)}\n{SAID}")


@pytest.mark.rule("use-case-owns-transaction")
def test_a_sale_is_on_disk_when_it_is_told(backend, database):
    """A sale is on disk when somebody is told of it"""
    watched(backend, database, *OPERATIONS["the sale"]).expect_whole(wants=TRUE)


@pytest.mark.rule("use-case-owns-transaction")
def test_a_cancellation_is_on_disk_when_it_is_told(backend, database):
    """A cancellation is on disk when somebody is told of it"""
    watched(backend, database, *OPERATIONS["the cancellation"]).expect_whole(wants=TRUE)


@pytest.mark.rule("use-case-owns-transaction")
def test_what_is_not_kept_is_an_error(backend, database):
    """What the database does not keep is told as an error"""
    for what in OPERATIONS:
        evening = database.fresh()
        evening.refuse_commits(*TABLES)
        expect_error(backend, evening, what, "at COMMIT")


@pytest.mark.rule("route-runs-no-transaction")
def test_a_failing_mail_takes_nothing_back(backend, database):
    """A mail that fails takes nothing back"""
    for what, (operation, invariant) in OPERATIONS.items():
        evening = database.fresh()
        status, _ = ask(backend, evening, operation, mail_status=503)
        left = left_of(invariant, evening)
        right = status < httpx2.codes.BAD_REQUEST and left == what
        summary = f"The mail service is down; the answer to {what} is {status}"
        backend.expect(right, f"{summary}\n  on disk: {left}\n{STAYS}")


@pytest.mark.guard
@pytest.mark.rule("use-case-owns-transaction")
def test_all_or_nothing(backend, database):
    """All or nothing, whichever step fails"""
    for what, table in product(OPERATIONS, TABLES):
        evening = database.fresh()
        evening.refuse_writes(table)
        expect_error(backend, evening, what, f"at the table {table}")


@pytest.mark.guard
@pytest.mark.rule("route-runs-no-transaction")
@pytest.mark.parametrize("what", OPERATIONS)
def test_no_route_has_to_remember(backend, database, what):
    """No route has to remember to keep what it did"""
    with ledger(backend, database) as log:
        ask(backend, database, OPERATIONS[what][0])
    log.expect_no_route_ends(wants=PLACE)
    log.expect_none_open(wants=PLACE)


def bens(client):
    return buy(client, "ben", "A7")


def main_request(backend, database):
    ask(backend, database, bens)


def accident(backend, database, say):
    say("Saturday, 19:20. Ben buys A7. His phone asks for the order at once.")
    cut = watched(backend, database.fresh(), bens, partial(sale, seat="A7"))
    say("19:30. The mail service is down, and Tove gives B3 back.")
    status, _ = ask(backend, database, partial(give_back, order=411), mail_status=503)
    order = database.read().value("SELECT status FROM orders WHERE id = 411")
    say(f"She is told {status}. The table of orders says: {order}.")
    say("")
    say("What Ben was told, moment by moment:")
    return cut.tell(say) or order == "paid"
