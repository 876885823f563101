"""What the box office tells, by an answer or by mail, is on disk when it tells it."""

from contextlib import contextmanager
from functools import partial
from random import randrange

import httpx2
import pytest

import probe
from boxoffice.bootstrap import create_app
from probe import Database, OnDisk, power_cut

TRUE = "What is told, by an answer or by mail, is on disk when it is told."
SAID = "What the database does not keep is not there at all: an error, and no mail."
STAYS = "What was told stays, whatever happens after it."
LATER = "One mail for each sale and cancellation, and each is true when it is sent."
PLACE = "One place decides what is kept, and no route has to remember it."
SEAT, OLD_SEAT = f"Z{randrange(10, 99)}", f"Y{randrange(10, 99)}"
BEN, OLD_ORDER = f"ben-{randrange(10**6)}", randrange(500, 10**6)
ON_DISK = """
    SELECT
        (SELECT status FROM seats WHERE id = ?1) AS seat,
        (SELECT group_concat(status) FROM orders WHERE seat_id = ?1) AS orders,
        (SELECT count(*) FROM tickets JOIN orders ON orders.id = order_id WHERE seat_id = ?1) AS n
"""
ORDERS = """
    SELECT orders.id, customer_id AS customer, seat_id AS seat, status, code AS ticket
    FROM orders LEFT JOIN tickets ON order_id = orders.id
"""
TABLES = ("orders", "seats", "tickets")
FREE, SOLD, FREED = ("free", None, 0), ("sold", "paid", 1), ("free", "cancelled", 0)
STATES = {"sale": (FREE, SOLD), "cancellation": (SOLD, FREED)}
REFUSES = {"at COMMIT": lambda database: database.refuse_commits(*TABLES)}
REFUSES["at COMMIT, as it is locked"] = Database.hold
REFUSES["at the first write, as it is locked"] = Database.lock
WHEN = " at once or in the background of the request"
UNTRUE = "already cancelled", "unknown order", "unknown seat", "unknown customer"
LOST = {"sale": "Ben counts on a ticket", "cancellation": "Mira counts on a free seat"}


@pytest.fixture(autouse=True)
def evening(database):
    """Ben wants a seat; Ada gives another one back."""
    database.write("INSERT INTO customers VALUES (?, ?)", BEN, f"{BEN}@example.org")
    database.write("INSERT INTO seats VALUES (?, 'free'), (?, 'sold')", SEAT, OLD_SEAT)
    database.write("INSERT INTO orders VALUES (?, 'ada', ?, 'paid')", OLD_ORDER, OLD_SEAT)
    database.write("INSERT INTO tickets VALUES (?, ?)", f"T{OLD_ORDER}", OLD_ORDER)
    database.keep()


def buy(client, customer=BEN, seat=SEAT):
    return client.post("/orders", json={"customer": customer, "seat": seat})


def give_back(client, order=OLD_ORDER):
    return client.post(f"/orders/{order}/cancel")


def fails(at_sale, at_cancellation, letter):
    how = at_cancellation if b"cancellation" in letter.read() else at_sale
    return httpx2.Response(how) if isinstance(how, int) else how


MAIL = {"up": lambda _: httpx2.Response(202), "out of order": partial(fails, 500, 401)}
MAIL["silent"] = partial(fails, httpx2.ReadTimeout, httpx2.RemoteProtocolError)
MAIL["unreachable"] = partial(fails, httpx2.ConnectTimeout, httpx2.ReadError)


@contextmanager
def open_office(backend, database, mail_service="up"):
    """Give a client of the box office, and the mail service that it uses."""
    with (
        probe.outbound(backend, MAIL[mail_service]) as mail,
        probe.web(create_app(database.engine, mail.client), backend) as client,
    ):
        yield client, mail


def ask(backend, database, operation, mail_service="up"):
    with open_office(backend, database, mail_service) as (client, _):
        return operation(client)


def true_codes(disk, mails):
    """Return the codes that were mailed; nothing if one of them lets nobody in."""
    codes = [code for mail in mails if (code := (mail.json or {}).get("ticket"))]
    known = [disk.value("SELECT code FROM tickets WHERE code = ?", code) for code in codes]
    return codes if codes == known else None


def kept(disk, what, seat, answers=()):
    """Say what is on disk, and who has been told of it by now."""
    before, after = STATES[what]
    now = tuple(disk.rows(ON_DISK, seat)[0].values())
    text = {before: "nothing", after: f"the {what}"}.get(now, f"half a {what}")
    told = [str(status) for status in disk.answered if status < httpx2.codes.BAD_REQUEST]
    known = true_codes(disk, disk.sent) is not None
    if told and now == after and not all(each.json() in disk.rows(ORDERS) for each in answers):
        text, known = f"{text}, but not as told", False
    told += ["a mail" for _ in disk.sent]
    true = known and now in ((after,) if told else (before, after))
    return OnDisk(f"{text} · told: {', '.join(told) or 'nobody'}", true, LOST[what] if told else "")


sale = partial(kept, what="sale", seat=SEAT)
cancellation = partial(kept, what="cancellation", seat=OLD_SEAT)
OPERATIONS = {"the sale": (buy, sale), "the cancellation": (give_back, cancellation)}


def left_of(invariant, database):
    return invariant(database.read()).text.partition(" · ")[0]


def watched(backend, database, operation, invariant):
    answers = []
    look = partial(invariant, answers=answers)
    with power_cut(backend, database, look, when="if somebody looks") as cut:
        answers.append(ask(backend, database, operation))
    return cut


def expect_error(backend, evening, what, where):
    """Expect an error and nothing else: not in a mail, not in GET, and not when asked again."""
    (operation, invariant), disk = OPERATIONS[what], evening.read()
    with open_office(backend, evening) as (client, mail):
        answer = operation(client)
        left, mails = left_of(invariant, evening), len(mail.sent)
        shown = [client.get(f"/orders/{order}") for order in (OLD_ORDER, OLD_ORDER + 1)]
        real = disk.rows(ORDERS)
        lies = [each.url.path for each in shown if each.is_success and each.json() not in real]
        evening.refuse_nothing()
        bought, hers = buy(client, "ada", "A6"), list(mail.sent)
        left_then, again = left_of(invariant, evening), left == "nothing" and operation(client)
    # The seat's constraint could say so of a sale; a lock does not, nor does a code that is out.
    no_clash = what != "the sale" or "locked" in where or "tickets" in where
    untrue = (*UNTRUE, *["seat taken"] * no_clash)
    said = " ".join([str(answer.status_code), *[each for each in untrue if each in answer.text]])
    summary = f"The database refuses {what} {where}; the answer is {said}"
    right = not answer.is_success and said.isdigit() and not mails and left == "nothing"
    if not backend.expect(right, f"{summary}\n  on disk: {left}, mails sent: {mails}\n{SAID}"):
        return False
    backend.expect(not lies, f"{summary}\n  GET {', '.join(lies)} shows it all the same\n{SAID}")
    told = told_once(evening, what, again, mail.sent[len(hers) :])
    right = bought.is_success and true_codes(disk, hers) == [bought.json()["ticket"]]
    right = right and len(hers) == 1 and left_then == "nothing" and told.whole
    later = f"  Ada buys another seat then: {bought.status_code}, mails sent: {len(hers)}"
    later = f"{later}\n  on disk of what was refused: {left_then}\n  asked again: {told.text}"
    return backend.expect(right, f"{summary}\n{later}\n{SAID}")


def told_once(evening, what, answer, letters):
    """Say what is on disk, and whether an answer and one letter tell of it."""
    disk, left = evening.read(), left_of(OPERATIONS[what][1], evening)
    right = answer.is_success and left == what and answer.json() in disk.rows(ORDERS)
    tell = [(each.json["order"], each.json["ticket"]) for each in letters]
    reason = " seat taken" * ("seat taken" in answer.text)
    when = WHEN * (right and not letters)
    text = f"{answer.status_code}{reason}, on disk: {left}, mails sent: {len(letters)}{when}"
    return OnDisk(text, right and tell == [(answer.json()["id"], answer.json()["ticket"])])


@pytest.mark.rule("use-case-owns-transaction")
def test_a_sale_is_on_disk_when_it_is_told(backend, database):
    """A sale is on disk when somebody is told of it"""
    watched(backend, database, *OPERATIONS["the sale"]).expect_whole(wants=TRUE)


@pytest.mark.rule("use-case-owns-transaction")
def test_a_cancellation_is_on_disk_when_it_is_told(backend, database):
    """A cancellation is on disk when somebody is told of it"""
    watched(backend, database, *OPERATIONS["the cancellation"]).expect_whole(wants=TRUE)


@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.parametrize("where", REFUSES)
@pytest.mark.parametrize("what", OPERATIONS)
def test_what_is_not_kept_is_an_error(backend, database, what, where):
    """What the database does not keep is told as an error"""
    evening, once = database.fresh().rival(), database.fresh().rival()
    REFUSES[where](evening)
    if expect_error(backend, evening, what, where):
        REFUSES[where](once)
        once.refuse_only_once()
        with open_office(backend, once) as (client, mail):
            answer = OPERATIONS[what][0](client)
            once.refuse_nothing()
            answer = answer if answer.is_success else OPERATIONS[what][0](client)
        told = told_once(once, what, answer, mail.sent)
        tried = f"The database refuses {what} once {where}; it is tried again"
        backend.expect(told.whole, f"{tried}\n  the answer is {told.text}\n{LATER}")


@pytest.mark.rule("route-runs-no-transaction")
@pytest.mark.parametrize("mail_service", ["out of order", "silent", "unreachable"])
@pytest.mark.parametrize("what", OPERATIONS)
def test_a_failing_mail_takes_nothing_back(backend, database, what, mail_service):
    """A mail that fails takes nothing back"""
    operation, invariant = OPERATIONS[what]
    with open_office(backend, database, mail_service) as (client, mail):
        answer = operation(client)
        lost, left = len(mail.sent), left_of(invariant, database)
        as_told = answer.is_success and answer.json() in database.read().rows(ORDERS)
        summary = f"The mail service is {mail_service}; {what} is told {answer.status_code}"
        said = f"{summary}\n  on disk: {left}{'' if as_told else ', not what was told'}\n{STAYS}"
        if not backend.expect(as_told and left == what, said):
            return
        mail.answers = MAIL["up"]
        after = give_back(client, answer.json()["id"]) if what == "the sale" else buy(client)
    true = true_codes(database.read(), mail.sent[lost:]) is not None and after.is_success
    about = [f"{each.json['about']} {each.json['order']}" for each in mail.sent[lost:]]
    right = true and any(str(after.json()["id"]) in each for each in about)
    again = f"  It is up again; the next answer is {after.status_code}, the mails{WHEN}: {about}"
    backend.expect(right, f"{summary}\n{again}\n{LATER}")


@pytest.mark.guard
@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("what", OPERATIONS)
def test_all_or_nothing(backend, database, what, table):
    """All or nothing, whichever step fails"""
    evening = database.fresh()
    evening.refuse_writes(table, says=f"UNIQUE constraint failed: {table}.rowid")
    expect_error(backend, evening, what, f"at the table {table}")


@pytest.mark.guard
@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.beside_behaviour
def test_all_or_nothing_whatever_fails(backend, database):
    """All or nothing, also if it is the code that fails"""
    for operation, invariant in OPERATIONS.values():
        request = partial(ask, backend, operation=operation)
        probe.faults(backend, database, request, invariant, wants=SAID, retry=False)


@pytest.mark.guard
@pytest.mark.rule("route-runs-no-transaction")
def test_no_route_has_to_remember(backend, database):
    """No route has to remember to keep what it did"""
    yes = [lambda evening, do=do: ask(backend, evening, do).is_success for do in (buy, give_back)]
    with probe.ledger(backend, database) as log:
        for is_told_yes in yes:
            is_told_yes(database)
    log.expect_none_open(wants=PLACE)
    if log.expect_no_route_ends(wants=PLACE):
        for is_told_yes in yes:
            with probe.ledger(backend, database.fresh()) as log:
                is_told_yes(log.database)
            probe.expect_nothing_to_remember(backend, log, is_told_yes, wants=PLACE)


bens = partial(buy, customer="ben", seat="A7")


def main_request(backend, database):
    ask(backend, database, bens)


def accident(backend, database, say):
    say("Saturday, 19:20. Ben buys A7. His phone asks for the order at once.")
    cut = watched(backend, database.fresh(), bens, partial(sale, seat="A7"))
    say("19:30. The mail service is down, and Tove gives B3 back.")
    status = ask(backend, database, partial(give_back, order=411), "out of order").status_code
    order = database.read().value("SELECT status FROM orders WHERE id = 411")
    say(f"She is told {status}. The table of orders says: {order}.")
    say("")
    say("What Ben was told, moment by moment:")
    return cut.tell(say) or order == "paid" or status >= 400
