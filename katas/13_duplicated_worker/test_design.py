"""A hold is released by one operation, and the counter and the night are its doors."""

import json
from datetime import datetime, timedelta
from functools import partial
from random import Random

import httpx2
import pytest

import probe
from boxoffice.bootstrap import create_app, run_worker

ADA, BEN, OTTO, TOVE = 1, 2, 3, 4  # a member, a guest, one of the staff, a new tier
NIGHT, STORY = map(datetime.fromisoformat, ("2026-11-14T02:17:36.25", "2026-11-21T02:00"))
DOORS, HOUR, DEAL = ("counter", "night"), timedelta(hours=1), partial(Random(13).sample, k=5)
SAME = "Whoever asks, a hold is released by one rule, with the same effects."
TWICE = "A rule stands once, and both doors run through it."
DATA = "A rule that is data counts at every door from the moment it changes."
ALONE = "Each hold is tried for itself; one that fails stays as it was, for the next night."
HEARD = "Log its number each night (info or louder) or raise it, in words of its own."
ASKS = "A door says which hold, who asks and when; the core knows the rest."
WHOLE = "The operation begins and ends its transaction, one for each hold."
ONE = "Both doors call the same operation, once for each hold, and map the answer."
CORE = "The core reads and writes, whoever asks."
BARE = "The night runs where no web framework is installed."
HOLD = {"who": BEN, "late": 100, "state": "held", "paid": 3000, "fee": 250, "charge": "paid"}
WHO = [(ADA, 30), (ADA, 900), (BEN, 0), (OTTO, -30), (TOVE, 15)]  # each dealt anew each night
MONEY = [(0, 0), (200, 250), (271, 250), (4000, 250), (150_000_000, 270)]
FATE = [*[("held", "paid")] * 3, ("held", "refused"), ("collected", "gone")]
SHOWN = ("customer_id", "paid_cents", "fee_cents", "charge", "expires_at")
LEFT = """SELECT h.*, s.state seat, name, tier, minutes FROM holds h JOIN seats s ON s.id = seat_id
    JOIN customers c ON c.id = customer_id LEFT JOIN grace_periods USING (tier) ORDER BY 1"""
DONE = "SELECT count(*) FROM holds WHERE state = 'released'"
SEAT = "INSERT INTO seats SELECT max(id) + 1, 1 + max(id) % 2, ? || (max(id) / 2), ? FROM seats"
PUT = """INSERT INTO holds SELECT ? + max(id), max(id), ?, ?, ?, ?, 0, ?, ?, 'expired',
    '2026-01-09 20:00:00', 'worker' FROM seats"""  # it was given back once, and taken up again
TRIED = "SELECT id FROM holds WHERE state <> 'released' AND charge <> 'gone' AND expires_at <= ?"
HELD = "UPDATE holds SET state='held' WHERE state='released' AND customer_id=3 AND paid_cents=200"
SEATS = "UPDATE seats SET state = 'held' WHERE id IN (SELECT seat_id FROM holds WHERE state='held')"
NIGHTS = [(NIGHT + n * (53 * 24 + 5) * HOUR, HELD, SEATS) for n in range(7)]  # each weekday
GRACE = "REPLACE INTO grace_periods VALUES ('member', {0}), ('staff', {0})".format
GONE = "DELETE FROM grace_periods WHERE tier = '{}'".format
OTHERS = "UPDATE customers SET name = '' WHERE id = 1"
CHANGE = """CREATE TRIGGER changes AFTER UPDATE OF name ON customers BEGIN
    UPDATE holds SET state = 'collected' WHERE charge = 'sold' AND 'grace' IN done;
    UPDATE holds SET fee_cents = 350, paid_cents = 3600 WHERE state = 'held' AND charge IN done;
    UPDATE customers SET tier = 'member' WHERE id = 4 AND 'tier' IN done;
    UPDATE holds SET expires_at = '2027-01-01' WHERE charge = 'expiry' AND charge IN done;
    UPDATE grace_periods SET minutes = 161 WHERE tier = 'member' AND 'grace' IN done; END"""
FULL = """CREATE TRIGGER refuses UPDATE ON holds WHEN NEW.charge IN ('full', 'locked') BEGIN
    SELECT iif(NEW.charge='full', RAISE(FAIL, 'so it goes'), json_extract(0, 'so it goes')); END"""
FAULTS = {"slow": httpx2.ReadTimeout, "unreachable": httpx2.ConnectError, "closed": RuntimeError}
FAULTS |= {"refused": 409, "broken": 500, "busy": 503}
RARE = {f"{n}": n for n in (404, 302, 400, 402, 408, 410, 429, 502)} | {"line": httpx2.PoolTimeout}
RARE |= {"cut": httpx2.RemoteProtocolError, "lost": httpx2.ReadError, "far": httpx2.ConnectTimeout}
BAD, AGAIN = ("full", "locked", *FAULTS, *RARE), sorted([*FAULTS, "locked"] * 4)
ILL = [{"charge": charge} for charge in BAD[:9]]
KINDS = {"state": "collected"}, {"who": OTTO}, {"paid": 0}, {"paid": 200}, {"charge": "refused"}


def put(database, begin=NIGHT, **facts):
    who, late, state, *money = (HOLD | facts).values()
    database.write(SEAT, "W" if late % 2 else "A", "sold" if state == "collected" else "held")
    database.write(PUT, 1100000, who, state, *money, f"{begin - timedelta(minutes=late)}")


def bank(request):  # a charge tells how it is answered
    if isinstance(fault := (FAULTS | RARE).get(json.loads(request.content)["charge"], 200), int):
        return httpx2.Response(fault, extensions={"reason_phrase": b"so it goes"})
    raise fault("so it goes")


def opened(door, database, gateway, clock):  # Mira tries every hold that she may ask for
    app = create_app(database.engine, gateway, clock) if door == "counter" else None

    def counter():
        with probe.web(app) as client:
            for hold in database.read().rows(TRIED, f"{clock() + HOUR}"):
                client.post(f"/holds/{hold['id']}/release", json={"clerk": "Mira"})

    return counter if app else lambda: run_worker(database.engine, clock(), gateway)


def enter(backend, books, door, watch, *holds, **facts):  # once; to open it is not watched
    evening = books.fresh()
    for hold in holds or (facts,):
        put(evening, **hold)
    with probe.outbound(backend, bank) as gateway:
        ask = opened(door, evening, gateway.client, lambda: NIGHT)
        with watch(backend, evening) as seen, probe.overheard():
            ask()
    return seen


def live(backend, database, door, *visits, answer=bank):  # each: a time, and changes before
    said, clock = [], [NIGHT]
    with probe.outbound(backend, answer) as gateway:
        ask = opened(door, database, gateway.client, lambda: clock[0])
        for clock[0], *changes in visits:
            for change in changes:
                database.write(change)
            with probe.overheard() as words:
                ask()
            said.append(words.getvalue())
    words, waits = "".join(said), {it.timeout.get("read") for it in gateway.sent}
    sent = ["{reference} {charge} {amount_cents}".format(**it.json) for it in gateway.sent]
    for hold in (holds := database.read().rows(LEFT)):
        mine = [it.removeprefix(f"hold-{hold['id']} ") for it in sent if str(hold["id"]) in it]
        hold |= {"gateway": ", ".join(mine) or "nothing", "released_by": "whoever asked"}
        hold |= {"said": probe.said_of(hold["id"], words), "timeout": mine and waits}
    return holds, said


@pytest.fixture
def books(database):  # no holds yet; numbers will be so large that nobody says one by chance
    database.write("DELETE FROM holds")
    database.write("INSERT INTO seats VALUES (7310000, 1, 'Z', 'free')")
    database.write("INSERT INTO customers (id, name, tier) VALUES (?, 'Tove', 'patron')", TOVE)
    database.write(FULL)
    database.keep()
    return database


@pytest.mark.rule("no-second-copy")
def test_both_doors_leave_the_same(backend, books):
    """Counter and night leave the same"""
    books.write("INSERT INTO grace_periods (tier, minutes) VALUES ('patron', 30)")
    for night, *_ in NIGHTS:
        for who, money, (state, charge) in zip(*map(DEAL, (WHO, MONEY, FATE)), strict=True):
            put(books, night, **dict(zip(HOLD, (*who, state, *money, charge), strict=True)))
            books.write(PUT, 100000, BEN, "released", 0, 0, "", f"{night}")  # had the seat before
        put(books, night, state="released", charge="")  # its seat is held, by nobody we know
    left = {door: live(backend, books.copy(), door, *NIGHTS)[0] for door in DOORS}
    probe.expect_same_rows(backend, left, SHOWN, wants=SAME)


@pytest.mark.rule("no-second-copy")
def test_no_rule_is_written_twice(backend, books):
    """No rule is written twice"""
    for holds in (({"who": ADA}, {"who": ADA, "late": 1000}), (*KINDS, {"charge": "full"})):
        steps = {door: enter(backend, books, door, probe.footsteps, *holds) for door in DOORS}
        probe.expect_no_copies(backend, steps, wants=TWICE)


@pytest.mark.rule("one-core-many-doors")
def test_a_rule_in_the_table_counts_at_both_doors(backend, books):
    """A changed rule counts at both doors"""

    def expect(door, what, last, *meanwhile, **right):
        ever = (NIGHT - 3 * HOUR,), (NIGHT - HOUR, GRACE(101)), (NIGHT - HOUR / 60, GRACE(161))
        (evening := books.copy()).meanwhile(*meanwhile)
        holds, _ = live(backend, evening, door, *ever, (NIGHT, last, GONE("staff")))
        left = sorted((str(it["refund_cents"] or it["state"]), it["charge"]) for it in holds)
        now = {of: ", the next ".join(state for state, it in left if it == of) for of in right}
        odd = [f"  {it}: {now[it]}, should be {right[it]}" for it in right if now[it] != right[it]]
        summary = f"The {door} does not follow the table: 160 minutes late, grace {what}"
        backend.expect(not odd, "\n".join([summary, *odd, DATA]))

    for who, late, charge in ((ADA, 400, "early"), (OTTO, 160, "staff"), (ADA, 160, "grace")):
        put(books, who=who, late=late, charge=charge, fee=0)
    for door in DOORS:
        books.write(GONE("member"))
        expect(door, "161, staff none", GRACE(161), staff="3000", grace="held")
        books.write(GRACE(720))
        expect(door, "0", "UPDATE customers SET tier = 'guest'", staff="3000", grace="3000")
    pairs = {"charge": "fee"}, {"charge": "expiry"}, {"charge": "tier", "who": TOVE}
    ada, sold = {"charge": "grace", "who": ADA, "late": 160}, {"charge": "sold", "paid": 0}
    for facts in (ada, sold, *pairs, *pairs):
        put(books, **{"late": 0, "fee": 0} | facts)
    books.write("CREATE VIEW done AS SELECT charge FROM holds WHERE state = 'released'")
    books.write(CHANGE)
    right = {"sold": "collected", "fee": "3000, the next 3250"}
    right |= dict.fromkeys(("grace", "expiry", "tier"), "3000, the next held")
    for door in DOORS:
        expect(door, "160, changed after one hold (one transaction?)", GRACE(160), OTHERS, **right)


@pytest.mark.rule("worker-is-an-adapter")
@pytest.mark.beside_behaviour
def test_one_bad_hold_stays_alone(backend, books):
    """One bad hold stops no other, and is named"""
    for charge in ("paid", *BAD, *AGAIN, "paid"):
        put(books, charge=charge)
    (holds, _), fates = live(backend, books.copy(), "night", (NIGHT,)), {}
    for it in sorted(holds, key=lambda it: it["gateway"] != "nothing"):
        bad, idle = it["charge"] in BAD, it["charge"] in BAD[2:] and it["gateway"] == "nothing"
        fates[it["state"], bad, idle] = "  {charge}: {state}, asked {gateway}".format(**it)
    alone = fates.keys() <= {("released", False, False), ("held", True, False)}
    if not backend.expect(alone, "\n".join(["Bad holds spoil a night", *fates.values(), ALONE])):
        return
    (each := books.copy()).write("DELETE FROM holds WHERE id > ?", holds[len(BAD)]["id"])
    tried = {"counter": live(backend, each, "counter", (NIGHT,))[0], "night": holds[: len(BAD) + 1]}
    probe.expect_same_rows(backend, tried, SHOWN, wants=SAME)
    books.write("DELETE FROM holds")
    for late, charge in enumerate(("full", *FAULTS, "paid")):
        put(books, late=late * 9001, charge=charge)
    (*ill, _), nights = live(backend, books, "night", *[(NIGHT,)] * 13)
    books.write("UPDATE holds SET charge = 'paid' WHERE charge = 'full'")
    put(books, charge="full")
    (*well, _), (good,) = live(backend, books, "night", (NIGHT,), answer=None)
    left = sum(hold["state"] == "held" for hold in well)
    backend.expect(not left, f"The bank is well, and {left} holds are tried no more\n{ALONE}")
    heard = partial(probe.is_said_of, not_in=good)
    bad = {it["charge"] for it in ill if not all(heard(it["id"], said) for said in nights)}
    bad = bad or {it["charge"] for it in holds[1:-1] if not it["said"]}
    backend.expect(not bad, f"Nobody hears of some hold that is {', '.join(sorted(bad))}\n{HEARD}")


@pytest.mark.rule("decode-call-map")
@pytest.mark.beside_behaviour
def test_each_hold_is_the_same_operation(backend, books):
    """One operation releases each hold"""
    counter = enter(backend, books, "counter", probe.ledger)
    night = enter(backend, books, "night", probe.ledger, {"paid": 4000}, *KINDS)
    probe.expect_same_operation(backend, {"counter": counter, "night": night}, wants=ONE)
    evening = enter(backend, books, "counter", probe.ledger, {"who": ADA}, KINDS[0], KINDS[-1], {})
    evening.expect_one_operation(times=4, wants=ONE)
    ill = enter(backend, books, "counter", probe.ledger, {"who": ADA}, *ILL, *KINDS)
    for log in (counter, night, ill):
        log.expect_transactions(log.database.read().value(DONE), wants=WHOLE)
        log.expect_owner("application", wants=WHOLE)
    ill.expect_sql_within_the_core(wants=CORE)


@pytest.mark.rule("decode-call-map")
def test_the_doors_decide_nothing(backend, books):
    """A door asks, and decides nothing"""
    told, ada = [], {"who": ADA, "late": 900, "paid": 5000, "fee": 400, "charge": "other"}
    for door in DOORS:
        ask = partial(enter, backend, books, door, partial(probe.told, until="holds"))
        told += [probe.expect_nothing_decided(backend, ask, {"the hold is Ada's": ada}, wants=ASKS)]
    probe.expect_no_flag_apart(backend, *told, wants=ASKS)


@pytest.mark.rule("worker-is-an-adapter")
def test_worker_needs_no_sql_and_no_web(backend, books):
    """The worker needs no SQL and no web"""
    for facts in ({"who": ADA}, {}, *ILL):
        put(books, **facts)
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
        enter(backend, database, door, probe.ledger)


def accident(backend, database, say):
    say("Friday 22:00: the holds of Ada (A7), Ben (B2) and Otto (C4) run out.")
    say("Ada is a member; hers is kept for 720 minutes more. At 02:00 the worker runs.")
    ada, ben, otto = live(backend, database, "night", (STORY,))[0]
    losses = {
        "At nine Ada comes for A7, in time. It is no longer hers.": ada["state"] != "held",
        "B2 stays empty: nobody can buy it.": ben["seat"] != "free",
        f"Otto is due 2750 cents; the bank heard {otto['gateway']}.": "2750" not in otto["gateway"],
    }
    for loss in (text for text, happened in losses.items() if happened):
        say(loss)
    return any(losses.values())
