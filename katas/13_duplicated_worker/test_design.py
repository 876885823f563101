"""A hold is released by one operation, and the counter and the night are its doors."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from random import Random

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import expect_same_operation, ledger, outbound, web, without

ADA, BEN, OTTO, TOVE = 1, 2, 3, 4  # a member, a guest, one of the staff, a new tier
NIGHT = datetime.fromisoformat("2026-11-14T02:00")
STORY = NIGHT + timedelta(days=7)
DOORS = ("counter", "night")
SAME = "Whoever asks, a hold is released by one rule, with the same effects."
DATA = "A rule that is data counts at every door from the moment it changes."
ALONE = "Each hold is tried for itself; one that fails stays as it was."
CALL = "A door decodes, calls the core once, and maps the answer."
WHOLE = "The operation begins and ends its transaction, one for each hold."
ONE = "Both doors call the same operation, once for each hold."
CORE = "The core reads and writes, whoever asks."
BARE = "The night runs where no web framework is installed."
HOLD = {"who": BEN, "state": "held", "paid": 3000, "fee": 250, "charge": "paid"}
YEAR = {
    "who": [ADA, BEN, OTTO, TOVE],
    "state": ["held", "held", "held", "collected", "released"],
    "paid": [0, 200, 3000, 15000],
    "fee": [0, 250],
    "charge": ["paid", "paid", "paid", "refused"],
    "late": [-60, -30, 0, 15, 59, 60, 900],
}
SHOWN = ("customer_id", "paid_cents", "fee_cents", "charge", "expires_at")
LEFT = "SELECT holds.*, seats.state AS seat FROM holds JOIN seats ON seats.id = seat_id ORDER BY 1"


def put(database, late=100, **facts):
    """Write one hold into the books; its charge tells what the bank will answer."""
    ran_out = (NIGHT - timedelta(minutes=late)).isoformat(" ", "microseconds")
    hold = HOLD | facts
    seat = "sold" if hold["state"] == "collected" else "held"
    database.write("INSERT INTO seats SELECT max(id) + 1, 1, max(id) + 1, ? FROM seats", seat)
    database.write(
        "INSERT INTO holds"
        " SELECT max(id), max(id), ?, ?, ?, ?, NULL, ?, ?, NULL, NULL, NULL FROM seats",
        *(*hold.values(), ran_out),
    )


def history(database, seed):
    """Put ten holds as a year brings them; the same seed brings the same ten."""
    database.write("DELETE FROM holds")
    database.write("INSERT INTO customers (id, name, tier) VALUES (?, 'Tove', 'patron')", TOVE)
    database.write("INSERT INTO grace_periods (tier, minutes) VALUES ('patron', 30)")
    some = Random(seed).choice
    for _ in range(10):
        put(database, **{fact: some(values) for fact, values in YEAR.items()})
    return database


def bank(request):
    charge = json.loads(request.content)["charge"]
    if charge == "unreachable":
        raise httpx2.ConnectError(charge)
    return httpx2.Response({"refused": 409, "broken": 500}.get(charge, 200))


def doors(database, gateway, hours):
    """Open both: Mira, who tries every hold, and the night."""
    app = create_app(database.engine, gateway, lambda: hours[-1])

    def counter():
        with web(app) as client:
            for hold in database.read().rows("SELECT id FROM holds"):
                client.post(f"/holds/{hold['id']}/release", json={"clerk": "Mira"})

    return {"counter": counter, "night": lambda: run_worker(database.engine, hours[-1], gateway)}


def live(backend, database, door, *graces, begin=NIGHT):
    """Enter once an hour, with the members' grace of that hour; tell what is left of each hold."""
    hours = [begin]
    with outbound(backend, bank) as gateway:
        enter = doors(database, gateway.client, hours)[door]
        for minutes in graces:
            database.write("UPDATE grace_periods SET minutes = ? WHERE tier = 'member'", minutes)
            with suppress(Exception):
                enter()
            hours.append(hours[-1] + timedelta(hours=1))
    holds = database.read().rows(LEFT)
    for hold in holds:
        bodies = [
            call.json for call in gateway.sent if call.json["reference"] == f"hold-{hold['id']}"
        ]
        hold["gateway"] = [f"{body['charge']} {body['amount_cents']}" for body in bodies]
        del hold["released_by"]  # who asked is the one thing that may differ
    return holds


@pytest.mark.rule("no-second-copy")
def test_both_doors_leave_the_same(backend, database):
    """Counter and night leave the same"""
    unlike = {}
    for seed in (1, 2, 3):
        books = history(database.fresh(), seed)
        ends = [live(backend, books.copy(), door, 60, 15) for door in DOORS]
        for day, dark in zip(*ends, strict=True):
            keys = tuple(key for key in day if day[key] != dark[key])
            what = ", ".join(f"{key} {str(day[key])[:16]}" for key in SHOWN)
            lines = [f"    {key}: counter {day[key]}, night {dark[key]}" for key in keys]
            unlike[keys] = "\n".join([f"  history {seed}: {what}", *lines])
    unlike.pop((), None)
    shown = sorted(unlike.values(), key=len)[:3]
    summary = "The night treats holds otherwise than the counter"
    backend.expect(not unlike, "\n".join([summary, *shown, SAME]))


@pytest.mark.rule("one-core-many-doors")
def test_a_rule_in_the_table_counts_at_both_doors(backend, database):
    """A changed rule counts at both doors"""
    put(database, who=ADA)
    for door, (minutes, right) in product(DOORS, {161: "held", 160: "released"}.items()):
        state = live(backend, database.copy(), door, 101, minutes)[-1]["state"]
        summary = f"The {door} does not follow the table"
        what = f"  160 minutes late, grace now {minutes}: {state}, should be {right}"
        backend.expect(state == right, f"{summary}\n{what}\n{DATA}")


@pytest.mark.rule("worker-is-an-adapter")
def test_one_bad_hold_stays_alone(backend, database):
    """One bad hold stops no other"""
    for charge in ("paid", "broken", "unreachable", "broken", "paid"):
        put(database, charge=charge)
    holds = live(backend, database, "night", 0)[-5:]
    lines = [f"  {hold['charge']}: {hold['state']}, gateway {hold['gateway']}" for hold in holds]
    states = [hold["state"] for hold in holds]
    right = states == ["released", "held", "held", "held", "released"]
    backend.expect(right, "\n".join(["Bad holds stop others", *lines, ALONE]))


@pytest.mark.rule("decode-call-map")
def test_each_hold_is_the_same_operation(backend, database):
    """One operation releases each hold"""
    database.write("DELETE FROM holds")
    logs = {}
    for count, door in enumerate(DOORS, 1):
        for _ in range(count):
            put(database)
        with outbound(backend) as gateway, ledger(backend, database) as logs[door]:
            doors(database, gateway.client, [NIGHT])[door]()
    expect_same_operation(backend, logs, wants=ONE)
    logs["counter"].expect_one_operation(wants=CALL)
    for count, log in enumerate(logs.values(), 1):
        log.expect_transactions(count, wants=WHOLE)
        log.expect_owner("application", wants=WHOLE)


@pytest.mark.rule("worker-is-an-adapter")
def test_worker_needs_no_sql_and_no_web(backend, database):
    """The worker needs no SQL and no web"""
    put(database)
    with outbound(backend) as gateway, without(backend, "fastapi", "starlette") as bare:
        bootstrap = bare.load()
        with ledger(backend, database) as log:
            bootstrap.run_worker(database.engine, NIGHT, gateway.client)
        log.expect_no_sql_from("transport", wants=CORE)
    bare.expect_unused(wants=BARE)


def main_request(backend, database):
    database.write("DELETE FROM holds")
    with outbound(backend) as gateway:
        for door in DOORS:
            put(database)
            doors(database, gateway.client, [NIGHT])[door]()


def accident(backend, database, say):
    say("Friday 22:00: the holds of Ada (A7), Ben (B2) and Otto (C4) run out.")
    say("Ada is a member: the table keeps hers for 720 minutes more.")
    ada, ben, otto = live(backend, database, "night", 720, begin=STORY)
    say("Saturday 02:00: the worker has run.")
    losses = {
        "At nine Ada comes for A7, in time. It is no longer hers.": ada["state"] != "held",
        "Nobody holds B2, and nobody can buy it.": ben["seat"] != "free",
        "Otto paid 30.00 and got back even the fee of 2.50.": otto["refund_cents"] != 2750,
    }
    for loss in (text for text, happened in losses.items() if happened):
        say(loss)
    return any(losses.values())
