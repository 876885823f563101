"""The core answers, and knows who asks: at the web, at the desk, by letter and by night."""

from contextlib import redirect_stdout
from datetime import datetime
from functools import cache, partial
from io import StringIO

import pytest

import probe
from boxoffice.bootstrap import create_app, run_cli, run_worker

HOUSE, NIGHT = "system:settlement", datetime.fromisoformat("2026-11-22T02:00")
ANSWERS = {  # who asks, what they are, whose order, of which show
    ("ben", "customer", "ben", "on_sale"): "customer:ben",
    ("ben", "customer", "ada", "on_sale"): "not_your_order",
    ("ben", "customer", "ben", "closed"): "refunds_closed",
    ("mira", "staff", "ada", "closed"): "staff:mira",
    ("ben", "customer", "ada", "cancelled"): "not_your_order",
    ("ben", "customer", "ben", "cancelled"): "customer:ben",
    ("ben", "customer", "ben", "of_no_show"): "no_such_order",
    ("ben", "customer", "ben", "on_sale and settled"): "already_refunded",
    ("ben", "customer", "ben", "closed and settled"): "refunds_closed",
    ("ben", "customer", "ben", "cancelled and settled"): "already_refunded",
}
OWN, FOREIGN, LATE, STAFF, CANCELLED, PAID_BACK, NOWHERE, AGAIN, *_ = ANSWERS
for show in ("on_sale", "closed", "cancelled"):
    ANSWERS |= {("mira", "staff", buyer, show): "staff:mira" for buyer in ("ada", "mira")}
    ANSWERS["mira", "staff", "ada", f"{show} and settled"] = "already_refunded"
    ANSWERS["ben", "customer", "ada", f"{show} and settled"] = "not_your_order"
OF_STAFF = [case for case in ANSWERS if case[:2] == STAFF[:2] and case != STAFF]
HOUSES = (HOUSE, "settlement", "system", "night", "house")
NOBODY = ("eve", "", "staff:ben", "Mira", "mira ben", "mira'--", "mira, ben", "m%", "login-mira")
STRANGER, *_ = STRANGERS = [(name, "nobody", "ada", "cancelled") for name in (*NOBODY, *HOUSES)]
ANSWERS |= dict.fromkeys([*STRANGERS, ("eve", "nobody", "ada", "of_no_show")], "unknown_caller")
ANSWERS |= {(name, "customer", "ada", "cancelled"): "not_your_order" for name in (*HOUSES, "mira")}
ANSWERS[HOUSE, "staff", "ada", "cancelled"] = f"staff:{HOUSE}"
WEAK = ("Bearer mira", "Bearer %mira", "Bearer LOGIN-MIRA", "Bearer login-mira'--")
WEAK += ("mira", "Bearer mira x", "", "Basic bWlyYTo=")  # the last is mira:
UNSIGNED, RAIN = {"Authorization": ""}, "rain-at-seven"
WET = dict.fromkeys(("User-Agent", "X-Forwarded-For", "Accept-Language", "Referer", "Origin"), RAIN)
COOKIE = UNSIGNED | {"Cookie": "login=login-ben; role=staff; user=mira; evening=rain-at-seven"}
CLAIMED = [  # who asks for what, as whom they pose, and what else they send
    *((case, "staff:mira", how) for case, how in ((FOREIGN, {}), (FOREIGN, COOKIE), (LATE, {}))),
    *((case, HOUSE, how) for case, how in ((CANCELLED, {}), (STAFF, {}), (STRANGER, UNSIGNED))),
    (STAFF, "customer:ada", {}),
    *((STRANGER, "staff:mira", {"Authorization": it, "Cookie": "login=mira"}) for it in WEAK),
]
OTHERWISE = {  # who asks for what, and the same in other books
    who: {f"the answer is {ANSWERS[case]} ({case[3]})": {"case": case} for case in others}
    for who, others in ((OWN, (PAID_BACK, FOREIGN, LATE, NOWHERE, AGAIN)), (STAFF, OF_STAFF))
}
LOGIN = "At the web only the login says who asks, and the door looks it up once."
DIFFERS = "\n  {!r} ({}), order of {} ({}): is {}, should be {}"
ALIKE = "The answer depends on who asks and what they are today, not on the door."
CORE = "A door says who asks, in a type of its own, and for which order; one operation decides."
LETTER = "INSERT INTO letters (order_id, sender, due_on) VALUES (?, ?, '2026-11-21')"
LETTERS = {1: "customer:ada", 2: "staff:mira", 4: "customer:ada"}  # by order
ANSWERED = "SELECT order_id FROM letters WHERE state = 'answered'"
ALL_CANCELLED = "UPDATE shows SET state = 'cancelled'"
CLOSED = "UPDATE shows SET state = 'closed'"
REOPENED = f"CREATE TRIGGER t AFTER INSERT ON refunds BEGIN {CLOSED}; END"
SETTLED = "INSERT INTO refunds SELECT id, 900, ? FROM orders WHERE id = ? AND state <> 'paid'"
REFUNDS = "SELECT count(*) FROM refunds NATURAL LEFT JOIN letters WHERE refunded_by LIKE ?"
REFUNDS += " AND state IS NOT 'refused'"  # whose letter is refused the night may pay
MEANWHILE = ("UPDATE refunds SET refunded_by = 'ada'", "UPDATE shows SET state = 'on_sale'")
MEANWHILE += ("DELETE FROM refunds", "UPDATE orders SET state = 'paid'", CLOSED)
SILENT = "Only who asks gets it; a default, None, a flag or an earlier call is nobody."
NO_MORE = "The house may pay back what is cancelled at that moment; it is not one of the staff."
ITSELF = "What the night does by itself is system:settlement, whoever has left."
TYPED = "The core is told who asks by a value of its own type; no door forges a request."
BARE = "Desk and night run without the web; nothing but the wiring may import it for them."
app_of = cache(create_app)  # one app for the whole evening, as in life


def at_the_web(database, who, order, extra=None):
    with probe.web(app_of(database.engine)) as client:
        client.headers["Authorization"] = f"Bearer login-{who}"
        got = client.post(f"/orders/{order}/refund", **extra or {})
        return f"status {got.status_code}" if got.is_server_error else got.json().get("refused")


def posing(actor, how):
    role, _, who = actor.partition(":")
    said = dict.fromkeys(("as", "user", "person", "remote-user", "forwarded-user"), who)
    said |= {"role": role, "actor": actor} | dict.fromkeys(("login", "token"), f"login-{who}")
    return {"headers": {f"X-{k}": v for k, v in said.items()} | how, "params": said, "json": said}


def at_the_desk(database, who, order):
    with redirect_stdout(StringIO()) as said:
        status = run_cli(["refund", str(order), "--as", who], database.engine)
    reason = said.getvalue().strip().partition(f"refused {order} ")[2]
    return reason if status == bool(reason) else f"exit {status}"


def by_letter(database, who, order):
    database.write(LETTER, order, who)
    run_worker(database.engine, NIGHT)
    return database.read().value("SELECT iif(state='waiting', state, reason), max(id) FROM letters")


def ask(door, database, case, *extra):
    """Sell an order and ask for its refund; tell who refunded it, or why nobody did."""
    who, role, buyer, show = case
    order = database.read().value("SELECT max(id) + 1 FROM orders")
    sale = "INSERT INTO orders SELECT ?, id, ?, 'X1', 900, ? FROM shows WHERE instr(?, state)"
    if who in HOUSES and role != "nobody":  # somebody has the name
        database.write("INSERT OR IGNORE INTO people VALUES (?1, ?1, ?2)", who, role)
        database.write("INSERT OR IGNORE INTO logins VALUES ('login-' || ?1, ?1)", who)
    database.write("UPDATE people SET role = ? WHERE id = ?", role, who)
    database.write(sale, order, buyer, "refunded" if "settled" in show else "paid", show)
    database.write(SETTLED, HOUSE, order)
    refusal = door(database, who, order, *extra)
    by = database.read().value("SELECT refunded_by FROM refunds WHERE order_id = ?", order)
    return refusal or by if by == HOUSE else by or refusal  # it may pay what a letter may not


def signatures(backend, disk):
    """A letter is answered if its sender is paid; all the rest is the house."""
    signed = {row["order_id"]: row["refunded_by"] for row in disk.rows("SELECT * FROM refunds")}
    own = all(by == LETTERS.get(order, HOUSE) for order, by in signed.items())
    paid, answered = LETTERS.keys() & signed, {row["order_id"] for row in disk.rows(ANSWERED)}
    whole = own and answered <= paid
    if paid - answered:
        with probe.restarted(backend, disk) as (bootstrap, later):
            bootstrap.run_worker(later.engine, NIGHT)
            whole &= paid <= {row["order_id"] for row in later.read().rows(ANSWERED)}
    lost = "a letter is paid, and refused later" if own else "somebody gets the blame"
    return probe.OnDisk(" · ".join(signed.values()) or "nothing", whole, lost)


def asked(backend, database, door, case):
    """Put a case in books of their own; give what the door told the core until it refunded."""
    evening = database.copy()
    app_of(evening.engine)  # made before, so that only the question is heard
    with probe.told(backend, evening, until="refunds") as so_far:
        ask(door, evening, case)
    return so_far


@pytest.mark.rule("convert-at-the-edge")
def test_only_the_login_says_who_asks(backend, database):
    """Only the login says who asks, once"""
    wrong = ""
    for case, actor, how in CLAIMED:
        by, right = ask(at_the_web, database, case, posing(actor, how)), ANSWERS[case]
        who = " with ".join(filter(None, [case[0], *how.values()]))
        wrong += f"\n  {who} poses as {actor}: is {by}, should be {right}" * (by != right)
    count = f"{wrong.count(' be ')} of {len(CLAIMED)}"
    backend.expect(not wrong, f"X-Role and the like change {count} answers{wrong}\n{LOGIN}")
    with probe.ledger(backend, database) as log:
        for case, how in ((STAFF, {}), (FOREIGN, {"headers": COOKIE}), (LATE, {})):
            ask(at_the_web, database, case, how)
    reads = [f"\n  {event.where}" for event in log.statements if "logins" in event.text]
    backend.expect(len(reads) == 3, f"{len(reads)} look-ups in 3 requests{''.join(reads)}\n{LOGIN}")
    for token, right in (("another", "unknown_caller"), ("login-ben", "customer:ben")):
        database.write("UPDATE logins SET token = ? WHERE person_id = 'ben'", token)
        for how in ({}, {"headers": COOKIE}):
            by = ask(at_the_web, database, OWN, how)
            backend.expect(by == right, f"Ben's login is {token}, and login-ben gets {by}\n{LOGIN}")


@pytest.mark.rule("typed-actor")
def test_every_door_gives_the_same_answer(backend, database):
    """Every door gives the same answer"""
    for door in (at_the_web, at_the_desk, by_letter):
        evening, wrong = database.fresh(), ""
        typed = STRANGERS[1:] if door is at_the_web else ()  # no name is typed there
        for case, right in ANSWERS.items():
            if case not in typed and (by := ask(door, evening, case)) != right:
                wrong += DIFFERS.format(*case, by, right)
        place, count = door.__name__.replace("_", " "), f"{wrong.count(' be ')} of {len(ANSWERS)}"
        backend.expect(not wrong, f"{place}, {count} answers differ{wrong}\n{ALIKE}")


@pytest.mark.rule("typed-actor")
def test_the_night_acts_as_itself(backend, database):
    """The night acts as itself"""
    database.write(f"{LETTER}, (1, 'ada', '2026-11-21'), (4, 'ada', '2026-11-21')", 2, "mira")
    with probe.power_cut(backend, database, partial(signatures, backend)) as cut:
        run_worker(database.engine, NIGHT)
    cut.expect_whole(wants=ITSELF)
    evening = database.fresh()
    for change in ("DELETE FROM letters", ALL_CANCELLED, REOPENED):
        evening.write(change)
    with probe.ledger(backend, evening) as log, probe.overheard():
        run_worker(evening.engine, NIGHT)
    paid = [each for each in log.writing if any("refunds" in it.text for it in each.writes)]
    orders = evening.read().value("SELECT group_concat(order_id) FROM refunds") or ""
    summary = f"orders {orders} are paid back, and one of them is of a cancelled show"
    backend.expect(min(len(paid) - 1, orders.count(",")) < 1, f"{summary}\n{NO_MORE}")
    for change in ("DELETE FROM logins", "UPDATE people SET role = 'customer'", ALL_CANCELLED):
        database.write(change)
    with probe.calls_of(backend) as calls:
        run_worker(database.engine, NIGHT)
    owed = database.read().value("SELECT group_concat(id) FROM orders WHERE state = 'paid'")
    backend.expect(not owed, f"Mira has left, and nobody pays back order {owed}\n{ITSELF}")
    is_paid = partial(database.read().value, REFUNDS, HOUSE)
    for change in MEANWHILE:
        database.write(change)
        probe.expect_not_repeated(backend, calls, is_paid, wants=NO_MORE)
    for word in {it for _, given, _ in calls.made for it in given.values() if type(it) is str}:
        by = ask(at_the_desk, evening.fresh(), (word, "customer", "ada", "cancelled"))
        backend.expect(by != HOUSE, f"--as {word}, typed at the desk, is {HOUSE}\n{NO_MORE}")


@pytest.mark.rule("framework-auth-at-the-edge")
def test_nothing_of_the_web_enters_the_core(backend, database):
    """Nothing of the web enters the core"""
    with probe.ledger(backend, database) as log, probe.boundary(backend) as crossed:
        for door in (at_the_web, at_the_desk, by_letter):
            for case in (STAFF, OWN, LATE, NOWHERE, AGAIN):
                ask(door, database, case)
        for case, how in ((STAFF, {}), (FOREIGN, COOKIE), (STRANGER, UNSIGNED)):
            ask(at_the_web, database, case, posing(f"{RAIN}:{RAIN}", how | WET))
    crossed.expect_no("web", "auth", "row", "untyped", wants=TYPED)
    crossed.expect_not_carried(RAIN, "Bearer", wants=TYPED)
    crossed.expect_no_words("customer", "staff", "system", events=log.events, wants=TYPED)


@pytest.mark.rule("framework-auth-at-the-edge")
def test_desk_and_night_need_no_web(backend, database):
    """Desk and night need no web"""
    with probe.without(backend, "fastapi", "starlette") as bare, redirect_stdout(StringIO()):
        bootstrap = bare.load()
        bootstrap.run_worker(database.engine, NIGHT)
        bootstrap.run_cli(["refund", "1", "--as", "ada"], database.engine)
    bare.expect_unused(wants=BARE)
    bare.expect_not_imported(wants=BARE)
    probe.expect_no_import(backend, of=("fastapi", "starlette"), wants=TYPED)


@pytest.mark.guard
@pytest.mark.rule("typed-actor")
@pytest.mark.beside_behaviour
def test_what_refunds_is_what_refuses(backend, database):
    """What would refund is what refuses"""
    run_worker(database.engine, NIGHT)
    undecided = partial(probe.expect_nothing_decided, backend, wants=CORE)
    put = partial(asked, backend, database)
    night = undecided(partial(put, lambda books, *_: run_worker(books.engine, NIGHT), STRANGER), {})
    count = partial(database.read().value, REFUNDS, "%:%")
    for door in (at_the_web, at_the_desk, by_letter):
        own, staff = (undecided(partial(put, door, case=it), vs) for it, vs in OTHERWISE.items())
        probe.expect_told_alike(backend, own, night, wants=CORE)
        probe.expect_asked_alike(backend, own, staff, wants=CORE)
        for case, show in ((FOREIGN, 3), (FOREIGN, 2), (FOREIGN, 1), (LATE, 2)):
            with probe.calls_of(backend) as calls:
                ask(door, database, case)  # sold anew: no answer of the last round helps
            order = database.read().value("SELECT max(id) FROM orders")
            ask(door, database, STAFF)  # what a door still knows of Mira is not Ben's
            is_paid = partial(lambda paid: count() > paid, count())
            database.write("UPDATE orders SET show_id = iif(id = ?, ?, 1)", order, show)
            probe.expect_not_forgotten(backend, calls, is_paid, wants=SILENT)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    at_the_web(database, "ada", 1)


def accident(backend, database, say):  # noqa: ARG001  (`kata harm` calls it like this)
    say("Order 1 is Ada's. Ben asks for its refund and adds X-Role: staff.")
    say(f"The answer: {at_the_web(database, 'ben', 1, posing('staff:mira', {})) or 'no refusal'}.")
    say("02:00. The night has a letter of Ben's to answer and two orders to pay back.")
    run_worker(database.engine, NIGHT)
    rows = database.read().rows("SELECT order_id, refunded_by FROM refunds ORDER BY order_id")
    for row in rows:
        say("    order {order_id}: refunded by {refunded_by}".format(**row))
    return [row["refunded_by"] for row in rows] != ["system:settlement"] * 2
