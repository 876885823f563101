"""A hold is released by one operation, and the counter and the night are its doors."""

import json
from collections import Counter
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from random import Random

import httpx2
import pytest

import probe
from boxoffice.bootstrap import create_app, run_worker

ADA, BEN, OTTO, TOVE = 1, 2, 3, 4  # a member, a guest, one of the staff, a new tier
NIGHT, HOUR = datetime.fromisoformat("2026-11-14T02:17:36"), timedelta(hours=1)
NIGHTS = [NIGHT + n * (53 * 24 + 5) * HOUR for n in range(7)]  # each weekday, within a year
STORY = datetime.fromisoformat("2026-11-21T02:00")
DOORS = ("counter", "night")
SAME = "Whoever asks, a hold is released by one rule, with the same effects."
TWICE = "A rule stands once, and both doors run through it."
DATA = "A rule that is data counts at every door from the moment it changes."
ALONE = "Each hold is tried for itself; one that fails stays as it was, for the next night."
HEARD = "A hold that fails is named, in words that nobody says of a hold that is well."
ASKS = "A door says which hold, who asks and when; the core knows the rest."
WHOLE = "The operation begins and ends its transaction, one for each hold."
ONE = "Both doors call the same operation, once for each hold, and map the answer."
CORE = "The core reads and writes, whoever asks."
BARE = "The night runs where no web framework is installed."
HOLD = {"who": BEN, "late": 100, "state": "held", "paid": 3000, "fee": 250, "charge": "paid"}
YEAR = (  # dealt anew for each night
    [(ADA, 30), (ADA, 900), (BEN, 0), (OTTO, -30), (TOVE, 15)],
    ["held", "held", "held", "held", "collected"],
    [0, 200, 3000, 4000, 1_500_000],
    [0, 250, 250, 250, 300],
    ["paid", "paid", "paid", "paid", "refused"],
)
SHOWN = ("customer_id", "paid_cents", "fee_cents", "charge", "expires_at")
LEFT = "SELECT holds.*, seats.state AS seat FROM holds JOIN seats ON seats.id = seat_id ORDER BY 1"
PUT = """INSERT INTO holds
    SELECT max(id), max(id), ?, ?, ?, ?, NULL, ?, ?, NULL, NULL, NULL FROM seats"""
TRIED = "SELECT id FROM holds WHERE state = 'held' AND expires_at <= ?"
CHANGE = """CREATE TRIGGER t AFTER UPDATE ON holds BEGIN
    UPDATE holds SET state = 'collected' WHERE charge = 'last' AND OLD.charge = 'paid';
    UPDATE holds SET fee_cents = 350 WHERE charge = OLD.charge AND id <> OLD.id;
    UPDATE grace_periods SET minutes = 161 WHERE tier = 'member' AND OLD.charge = 'paid'; END"""
FULL = "CREATE TRIGGER t UPDATE ON holds WHEN NEW.charge = 'full' BEGIN SELECT RAISE(FAIL, ''); END"
FAULTS = {"unreachable": httpx2.ConnectError, "slow": httpx2.ReadTimeout, "closed": RuntimeError}
BAD = ("slow",) * 5 + ("broken",) * 5 + ("unreachable", "closed", "full", "refused")


def put(database, begin=NIGHT, **facts):
    """Write one hold into the books; its charge tells what the bank will answer."""
    who, late, state, *money = (HOLD | facts).values()
    seat = "sold" if state == "collected" else "held"
    hold = (who, state, *money, f"{begin - timedelta(minutes=late)}.000000")
    database.write("INSERT INTO seats SELECT max(id) + 1, 1, max(id) + 1, ? FROM seats", seat)
    database.write(PUT, *hold)


def bank(request):
    charge = json.loads(request.content)["charge"]
    if charge in FAULTS:
        raise FAULTS[charge](charge)
    return httpx2.Response({"refused": 409, "broken": 500}.get(charge, 200))


def doors(database, gateway, clock):
    """Open both: Mira, who tries every hold that she may ask for, and the night."""
    app = create_app(database.engine, gateway, clock)

    def counter():
        with probe.web(app) as client:
            for hold in database.read().rows(TRIED, f"{clock() + HOUR}.000000"):
                client.post(f"/holds/{hold['id']}/release", json={"clerk": "Mira"})

    return {"counter": counter, "night": lambda: run_worker(database.engine, clock(), gateway)}


def enter(backend, books, door, watch, *holds, **facts):
    """Put these holds, or one, and enter once, watched; to open the doors is not watched."""
    evening = books.fresh()
    for hold in holds or (facts,):
        put(evening, **hold)
    with probe.outbound(backend, bank) as gateway:
        opened = doors(evening, gateway.client, lambda: NIGHT)[door]
        with watch(backend, evening) as seen:
            opened()
    return seen


def live(backend, database, door, *visits):
    """Enter at each time, with such a grace of members; tell what is left, and what was said."""
    said, clock = "", [NIGHT]
    with probe.outbound(backend, bank) as gateway:
        opened = doors(database, gateway.client, lambda: clock[-1])[door]
        for now, minutes in visits:
            clock.append(now)
            if minutes is not None:
                database.write("REPLACE INTO grace_periods VALUES ('member', ?)", minutes)
            with probe.overheard() as words:
                opened()
            said += words.getvalue()
    holds = database.read().rows(LEFT)
    for hold in holds:
        mine = [it.json for it in gateway.sent if it.json["reference"] == f"hold-{hold['id']}"]
        asked = Counter(f"{body['charge']} {body['amount_cents']}" for body in mine)
        hold["gateway"] = ", ".join(f"{n} x {what}" for what, n in asked.items()) or "nothing"
        del hold["released_by"]  # who asked is the one thing that may differ
    return holds, said


@pytest.fixture
def books(database):
    """No holds yet; their numbers will be so large that nobody says one by chance."""
    database.write("DELETE FROM holds")
    database.write("INSERT INTO seats VALUES (7310000, 1, 'Z', 'free')")
    database.keep()
    return database


@pytest.mark.rule("no-second-copy")
@pytest.mark.beside_behaviour
def test_both_doors_leave_the_same(backend, books):
    """Counter and night leave the same"""
    books.write("INSERT INTO customers (id, name, tier) VALUES (?, 'Tove', 'patron')", TOVE)
    books.write("INSERT INTO grace_periods (tier, minutes) VALUES ('patron', 30)")
    some = Random(13).sample  # the same year in every run
    for night in NIGHTS:
        for whom, *facts in zip(*(some(cards, 5) for cards in YEAR), strict=True):
            put(books, night, **dict(zip(HOLD, (*whom, *facts), strict=True)))
    visits = [(night, 60) for night in NIGHTS]
    left = {door: live(backend, books.copy(), door, *visits)[0] for door in DOORS}
    probe.expect_same_rows(backend, left, SHOWN, wants=SAME)


@pytest.mark.rule("no-second-copy")
def test_no_rule_is_written_twice(backend, books):
    """No rule is written twice"""
    late = {"who": ADA, "late": 1000}
    steps = {door: enter(backend, books, door, probe.footsteps, **late) for door in DOORS}
    probe.expect_no_copies(backend, steps, wants=TWICE)


@pytest.mark.rule("one-core-many-doors")
@pytest.mark.beside_behaviour
def test_a_rule_in_the_table_counts_at_both_doors(backend, books):
    """A changed rule counts at both doors"""

    def expect(door, last, right):
        visits = [(NIGHT - 3 * HOUR, None), (NIGHT - HOUR, 101), (NIGHT - HOUR / 60, 161)]
        holds, _ = live(backend, books.copy(), door, *visits, (NIGHT, int(last[:3])))
        left = ", ".join(sorted(str(hold["refund_cents"] or hold["state"]) for hold in holds[1:]))
        what = f"160 minutes late, grace {last}, refund or state: {left}, should be {right}"
        backend.expect(left == right, f"The {door} does not follow the table\n  {what}\n{DATA}")

    books.write("DELETE FROM grace_periods WHERE tier = 'member'")
    put(books, who=ADA, late=400, charge="early")
    put(books, who=ADA, late=160, fee=0)
    for door in DOORS:
        expect(door, "161", "held")
        expect(door, "160", "3000")
    put(books, who=ADA, late=160, fee=0)
    for charge, paid in (("dear", 3000), ("dear", 3000), ("last", 0)):
        put(books, late=0, charge=charge, paid=paid, fee=0)
    books.write(CHANGE)
    for door in DOORS:
        expect(door, "160, then 161, fee 350, one sold", "2650, 3000, 3000, collected, held")


@pytest.mark.rule("worker-is-an-adapter")
def test_one_bad_hold_stays_alone(backend, books):
    """One bad hold stops no other, and is named"""
    books.write(FULL)
    for charge in ("paid", *BAD, "paid"):
        put(books, charge=charge)
    holds, _ = live(backend, books.copy(), "night", (NIGHT, 0))
    lines = [f"  {hold['charge']}: {hold['state']}, gateway {hold['gateway']}" for hold in holds]
    alone = [hold["state"] for hold in holds] == ["released", *["held"] * len(BAD), "released"]
    if not backend.expect(alone, "\n".join(["Bad holds stop others", *lines, ALONE])):
        return
    tried = {"counter": live(backend, books.copy(), "counter", (NIGHT, 0))[0], "night": holds}
    probe.expect_same_rows(backend, tried, SHOWN, wants=SAME)
    books.write("DELETE FROM holds WHERE id NOT BETWEEN ? AND ?", holds[-6]["id"], holds[-2]["id"])
    live(backend, books, "night", *[(NIGHT, 0)] * 12)
    put(books)
    (*ill, _), bad = live(backend, books, "night", (NIGHT, 0))
    books.write("UPDATE holds SET charge = 'paid'")
    put(books, charge="refused")
    (*holds, _), good = live(backend, books, "night", (NIGHT, 0))
    left = sum(hold["state"] == "held" for hold in holds)
    summary = f"After many bad nights {left} holds are tried no more"
    backend.expect(not left, f"{summary}\n  The bank is well, they are still held.\n{ALONE}")
    unheard = [it["charge"] for it in ill if not probe.is_said_of(it["id"], bad, not_in=good)]
    summary = f"Nobody hears of it when a hold is {', '.join(unheard)}, in the log or in an error"
    backend.expect(not unheard, f"{summary}\n{HEARD}")


@pytest.mark.rule("decode-call-map")
def test_each_hold_is_the_same_operation(backend, books):
    """One operation releases each hold"""
    counter = enter(backend, books, "counter", probe.ledger)
    night = enter(backend, books, "night", probe.ledger, {"paid": 0}, {"paid": 4000})
    probe.expect_same_operation(backend, {"counter": counter, "night": night}, wants=ONE)
    counter.expect_one_operation(wants=ONE)
    tried = {"who": ADA}, {"charge": "refused"}, {"paid": 0}
    evening = enter(backend, books, "counter", probe.ledger, *tried)
    evening.expect_one_operation(times=len(tried), wants=ONE)
    evening.expect_sql_within_the_core(wants=CORE)
    for count, log in ((1, counter), (2, night), (1, evening)):
        log.expect_transactions(count, wants=WHOLE)
        log.expect_owner("application", wants=WHOLE)


@pytest.mark.rule("decode-call-map")
def test_the_doors_decide_nothing(backend, books):
    """A door asks, and decides nothing"""
    ear = partial(probe.told, until="holds")
    ada = {"who": ADA, "late": 900, "paid": 5000, "fee": 400, "charge": "other"}
    for door in DOORS:
        ask = partial(enter, backend, books, door, ear)
        probe.expect_nothing_decided(backend, ask, {"the hold is Ada's": ada}, wants=ASKS)


@pytest.mark.rule("worker-is-an-adapter")
def test_worker_needs_no_sql_and_no_web(backend, books):
    """The worker needs no SQL and no web"""
    put(books)
    put(books, charge="broken")
    without = probe.without(backend, "fastapi", "starlette")
    with probe.outbound(backend, bank) as gateway, without as bare:
        bootstrap = bare.load()
        with probe.ledger(backend, books) as log, probe.overheard():
            bootstrap.run_worker(books.engine, NIGHT, gateway.client)
        log.expect_sql_within_the_core(wants=CORE)
    bare.expect_unused(wants=BARE)
    bare.expect_not_imported(wants=BARE)


def main_request(backend, database):
    database.write("DELETE FROM holds")
    database.keep()
    for door in DOORS:
        enter(backend, database, door, lambda *_: nullcontext())


def accident(backend, database, say):
    say("Friday 22:00: the holds of Ada (A7), Ben (B2) and Otto (C4) run out.")
    say("Ada is a member: the table keeps hers for 720 minutes more.")
    ada, ben, otto = live(backend, database, "night", (STORY, 720))[0]
    say("Saturday 02:00: the worker has run.")
    losses = {
        "At nine Ada comes for A7, in time. It is no longer hers.": ada["state"] != "held",
        "Nobody holds B2, and nobody can buy it.": ben["seat"] != "free",
        "Otto paid 30.00 and got back even the fee of 2.50.": otto["refund_cents"] != 2750,
    }
    for loss in (text for text, happened in losses.items() if happened):
        say(loss)
    return any(losses.values())
