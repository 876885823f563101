"""What an order owes is written down with the order, and done in the end, whatever happens."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, product
from random import randrange

import pytest

import probe
from boxoffice.bootstrap import create_app, run_worker
from probe import TROUBLES, OnDisk, Service, Stop, outbound, power_cut, restarted, web

LETTERS = ("receipt", "ticket", "notice")
BUYER, GUEST = f"otto-{randrange(10**6)}", f"mira-{randrange(10**6)}"
SEATS = SEAT, OTHER, LONE, *LATE = [f"{row}{randrange(10, 99)}" for row in "ZYXWVU"]
OF_THE_DAY, FREE = ("", *LATE[1:]), ("A7", "A8", "B2", "B3")
NEW = "SELECT count(*) FROM orders WHERE seat_id NOT IN ('A6', 'C1')"
JOBS = """SELECT kind, payload, state, not_before, CASE WHEN typeof(payload) = 'text'
    AND json_valid(payload) THEN json_type(payload) END AS type FROM jobs"""
QUICKER = """CREATE TRIGGER probe_quicker BEFORE INSERT ON orders
    BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.seat_id'); END"""
FAILURES = (("Somebody was quicker", "write", QUICKER), ("Jobs refused", "refuse_writes", "jobs"))
FAILURES += (("The database is locked", "hold"),)
UNKNOWN = "INSERT INTO jobs (kind, payload) SELECT 'water', value FROM json_each(?)"
WHICH = """SELECT fullkey FROM jobs, json_tree(iif(json_valid(payload || ''), payload || '', '{}'))
    GROUP BY 1 HAVING count(DISTINCT atom) = 3 OR lower(atom) IN ('receipt', 'ticket', 'notice')"""
STRANGERS = ("x{}", "{}.v2", "{}-pdf", "{}:sms", "{}_v2", "builtins:{}")
NEW_JOB = "INSERT INTO jobs (kind, payload, state, not_before) VALUES (?, ?, ?, ?)"
MANY = "UPDATE jobs SET attempts = 1000 WHERE attempts > 20"
RENAME = "UPDATE jobs SET kind = ? WHERE kind = ?"
BROUGHT_BACK = """UPDATE jobs SET kind = ?1, payload = ?2, not_before = ?4, state = iif(done_at IS
    NULL AND state NOT IN (SELECT state FROM jobs WHERE kind NOT LIKE 'builtins:%'), ?3, state)
    WHERE kind = 'builtins:' || ?1 AND payload = json_object('plant', hex(?2))"""
TOGETHER = "A job is there from the moment its order is there. No order: no job, and no 201."
LATER = "Once the order is there, a new process and its worker send every letter."
ALONE = "A letter that fails is not given up, it waits for a later run; the others go out, once."
DATA = "A job says in plain JSON what its handler must know: no code, no frozen object."
SAYS = "A kind says which letter goes out; or it says none of them, such as `mail`."
NAME = "A job names its handler. One that nobody knows is kept, and blocks nobody."


@pytest.fixture(autouse=True)
def evening(database):
    """Who orders which seat, and where they read their mail, nobody can know."""
    for person in (BUYER, GUEST):
        database.write("INSERT INTO customers VALUES (?1, ?1, ?1 || '@post.test')", person)
    database.write("INSERT INTO seats SELECT value, 4200 FROM json_each(?)", json.dumps(SEATS))
    database.keep()


def order(database, mail, seat=SEAT, who=(BUYER, GUEST), make=create_app):
    with web(make(database.engine, mail.client), mail.backend) as client:
        return buy(database, client, seat, who)


def buy(database, client, seat=SEAT, who=(BUYER, GUEST)):
    wish = {"customer": who[0], "guest": who[1], "seat": seat}
    status = client.post("/orders", json=wish).status_code
    return status, database.read().value("SELECT number FROM orders WHERE seat_id = ?", seat)


def work(database, mail, day=0, run=run_worker):
    with suppress(Exception, Stop):  # a worker may do what it can, and then be loud
        run(database.engine, datetime.now() + timedelta(days=day, seconds=1), mail.client)  # noqa: DTZ005  (the house's own clock)


def together(disk):
    """Judge whether there is an order and something about it, or neither, and no 201."""
    there, jobs, sent = disk.value(NEW), len(disk.rows(JOBS)), len(disk.sent)
    text = f"{'order' if there else 'no order'} · jobs: {jobs} · sent: {sent}"
    whole = jobs + sent > 0 if there else not (jobs or sent or 201 in disk.answered)
    lost = "about no order" if jobs or sent else "a 201 without an order"
    return OnDisk(text, whole, "nothing about it" if there else lost)


def kept(backend, already=(), start=False):
    """Judge whether a new process sends what an order on disk still owes."""
    later = {}

    def after_restart(disk):
        now, file = together(disk), disk.path.read_bytes()
        if not disk.value(NEW):
            return now
        if file not in later:
            with outbound(backend) as mail, restarted(backend, disk) as (bootstrap, database):
                if start:  # the web does, too, and sells nothing
                    order(database, mail, "A6", make=bootstrap.create_app)
                for day in (100, 200):
                    work(database, mail, day, bootstrap.run_worker)
            later[file] = mail.sent
        sent = [each.json["letter"] for each in (*disk.sent, *already, *later[file])]
        lost = [letter for letter in LETTERS if letter not in sent]
        return OnDisk(f"{now.text}, then {len(later[file])}", not lost, f"lost: {', '.join(lost)}")

    return after_restart


@pytest.mark.rule("use-case-owns-transaction")
@pytest.mark.beside_behaviour
def test_no_order_no_job(backend, database):
    """No order, no job, at any moment"""
    when = "both or neither, if the power goes"
    with outbound(backend) as mail, power_cut(backend, database, together, when=when) as cut:
        order(database, mail)
    cut.expect_whole(wants=TOGETHER)
    owed, early = len(database.read().rows(JOBS)), mail.sent
    for what, method, *about in FAILURES * (not cut.broken):
        books = database.fresh().rival()
        getattr(books, method)(*about)
        with outbound(backend) as mail, web(create_app(books.engine, mail.client)) as client:
            answer, number = buy(books, client)
            left = together(replace(books.read(), answered=[answer], sent=mail.sent * (not number)))
            books.refuse_nothing()
            _ = buy(books, client, OTHER), buy(books, client, LONE)  # the app lives on
        jobs, early = len(books.read().rows(JOBS)), early or mail.sent
        more = jobs != 2 * owed and not (number or early)
        text = f"{what}\n  {left.text}  {left.verdict}"
        text += f"\n  jobs after two more orders: {jobs}, should be {2 * owed}" * more
        if not backend.expect(left.whole and not more, f"{text}\n{TOGETHER}"):
            break


@pytest.mark.rule("no-fire-and-forget")
@pytest.mark.beside_behaviour
def test_every_letter_survives_a_crash(backend, database):
    """Every letter survives a crash, from the order on"""
    post, later = Service("letter", "order"), kept(backend, start=True)
    post.refuses({"receipt": 503, "ticket": "ConnectError", "notice": 404})
    with outbound(backend, post) as mail:
        with power_cut(backend, database, lambda disk: later(replace(disk, sent=[]))) as cut:
            order(database, mail)  # what is sent is not taken
            work(database, mail, 1)
        database.write("ALTER TABLE orders RENAME TO moved")  # an error, and not of the mail
        work(database, mail, 10)
        database.write("ALTER TABLE moved RENAME TO orders")
        post.refuses({"receipt": 503, "ticket": "RuntimeError", "notice": 503})
        work(database, mail, 20)
        post.refuses({})
        with power_cut(backend, database, later) as well:
            work(database, mail, 60)
        cut.expect_whole(wants=LATER)
        if not cut.broken:
            well.expect_whole(wants=LATER)
            own = lambda books: mail.sent.clear() or order(books, mail, SEAT, (GUEST, GUEST))  # noqa: E731
            probe.faults(backend, database, own, kept(backend, mail.sent), wants=LATER, retry=False)


@pytest.mark.rule("durable-workflow")
def test_a_failing_letter_stays_alone(backend, database):
    """A letter that fails costs no order and stops no other"""
    post, number, odd = Service("letter", "order"), {}, []
    bad = [(letter, seat) for seat in (SEAT, *FREE, OTHER) for letter in LETTERS]
    many = {**dict.fromkeys(bad[:3], "33 bad runs"), ("ticket", LONE): "130 bad runs in 17 months"}
    rest = iter(TROUBLES[1:])
    plans = [dict(zip([*bad, it], rest, strict=False)) for it in zip(LETTERS, LATE, strict=True)]

    def place(seat, plan, books, make=create_app):
        post.refuses({letter: plan.get((letter, seat)) for letter in LETTERS})
        answer, number[seat] = order(books, mail, seat, ((BUYER, GUEST)[seat in FREE], GUEST), make)
        odd.extend([("order", f"  order answered {answer}")] * (answer != 201))

    with outbound(backend, post) as mail:
        for seat in (SEAT, *FREE, OTHER, LATE[0]):  # it is down, but for two letters of the last
            place(seat, plans[0], database)
            for n in range(-5, 25) if seat == SEAT else ():  # three runs alike; at last far apart
                post.refuses(dict(zip(LETTERS[::-1], TROUBLES[max(0, n) // 3 * 3 :], strict=False)))
                work(database, mail, 2 + n * abs(n) / 20)
        with restarted(backend, database.read()) as (bootstrap, books):
            books.write(MANY)  # and longer pauses
            then = (310, dict.fromkeys(bad[::6], "503, retry-after: 60")), (3380, {}, LONE)
            for day, plan, *new in (*zip((30.85, 170, 240), plans, OF_THE_DAY, strict=True), *then):
                for seat in filter(None, new):  # two of its letters meet no trouble, and others do
                    place(seat, plan, books, bootstrap.create_app)
                for n, says in enumerate((*["Stop"] * 15, *[404] * 30, *[503] * 85) * (not plan)):
                    post.refuses({("ticket", number[LONE]): says})
                    work(books, mail, 2400 + 4 * n, bootstrap.run_worker)
                post.refuses({(letter, number[seat]): plan[letter, seat] for letter, seat in plan})
                work(books, mail, day, bootstrap.run_worker)
                ok = f"answered 2xx, while another letter of the run met {post.last}"
                for at in product(LETTERS, number):
                    met = many.get(at) or " / ".join(str(it[at]) for it in plans if at in it)
                    wrong = post.uneven(at[:1], number[at[1]])
                    if wrong and at not in plan and (at[1] != SEAT or day > 310):
                        text = f"  {f'met {met}, then 2xx' if met else ok}: taken {wrong}"
                        odd.append(((at in many, not met, wrong[0]), text))
    backend.expect(not odd, probe.one_of_each("A failing letter does harm", odd, ALONE))


@pytest.mark.rule("explicit-job-payload")
def test_a_job_is_data(backend, database):
    """A job is data, and survives JSON"""
    with outbound(backend) as mail:
        order(database, mail)
        first = {job["kind"] for job in database.read().rows(JOBS)}
        order(database, mail, OTHER, (GUEST, BUYER))
        jobs = database.read().rows(JOBS)
        lines = [f"  {str(job['payload'])[:60]}" for job in jobs if job["type"] != "object"]
        lines += [f"  about what: {job['kind']}" for job in jobs if job["kind"] not in first]
        code = {at: None for job in jobs for at in probe.code_in(backend, str(job["payload"]))}
        lines += [f"  code: {at}" for at in code]
        if backend.expect(not lines, "\n".join(["A job is no plain data in JSON", *lines, DATA])):
            with probe.without(backend, *probe.FREEZERS, wants=DATA) as bare:
                order(database, mail, LATE[0], make=(bootstrap := bare.load()).create_app)
                work(database, mail, run=bootstrap.run_worker)
            bare.expect_unused(wants=DATA)


@pytest.mark.rule("explicit-job-handler")
def test_a_job_that_nobody_knows_is_kept(backend, database):
    """A kind decides; an unknown one is kept, and blocks nobody"""
    post = Service("letter", "order")
    with outbound(backend, post) as mail, probe.by_path(backend) as code:
        post.refuses({"notice": 503})
        _, other = order(database, mail, OTHER)
        newer, old, odd, found = database.read().rows(JOBS), post.taken.copy(), [], []
        post.refuses({})
        for one in (kinds := sorted({job["kind"] for job in newer})):
            (twin := database.copy()).write("UPDATE jobs SET kind = ?", one)  # it alone decides
            for at in (which := twin.read().rows(WHICH) * (len(kinds) == 1)):
                twin.write("UPDATE jobs SET payload = json_set(payload, ?, 'bill')", at["fullkey"])
            twin.write(UNKNOWN, json.dumps([str(newer[0]["payload"])]))
            for job in newer:
                for kind, payload in code.paths(one, str(job["payload"])):
                    twin.write(NEW_JOB, kind, payload, job["state"], job["not_before"])
            with power_cut(backend, twin, lambda d: OnDisk("", "water" in str(d.rows(JOBS)))) as it:
                work(twin, mail, 1)
            sent = sorted({letter for letter, _ in post.taken - old})
            if len(sent) > 1 and (len(kinds) >= len(LETTERS) or one in LETTERS):
                odd += [f"  all say {one}, sent: {', '.join(sent)}"]
            to = sorted(str(each.json["to"]) for each in it.record.sent * bool(which))
            to = {at for at, same in pairwise(to) if at == same and "@" in at}
            found += [f"  the payload names an unknown letter: it goes to {at}" for at in to]
            found += [f"  gone, if the power goes {each.label}" for each in it.broken]
            post.taken = old.copy()
        for day, (name, new) in enumerate(pairwise(("{}", *STRANGERS * 6))):  # of a newer version
            for kind in kinds:
                database.write(RENAME, new.format(kind), name.format(kind))
            work(database, mail, 1 + day)
        found += [f"  sent, though nobody knows its kind: {it}" for it, _ in post.taken - old]
        database.write(MANY)
        database.write("UPDATE jobs SET payload = json_object('plant', hex(payload))")
        database.write(UNKNOWN, json.dumps([{"plant": f"ficus-{n}"} for n in range(120)]))
        _, number = order(database, mail)
        work(database, mail, 200)
        found += [f"  behind it: taken {late}"] if (late := post.uneven(LETTERS, number)) else []
        database.write("DELETE FROM jobs WHERE kind = 'water'")
        for job in newer:  # set aside, but not done: who knows it brings it back
            database.write(BROUGHT_BACK, *[*job.values()][:4])
        work(database, mail, 400)
    code.expect_uncalled(wants=NAME)
    backend.expect(not odd, "\n".join(["A kind says one letter, and others go out", *odd, SAYS]))
    late = post.uneven(LETTERS, other)
    found += [f"  by a version that knows it: taken {late}"] * bool(late)
    backend.expect(not found, "\n".join(["A job that nobody knows does harm", *found, NAME]))


def main_request(backend, database):
    with outbound(backend) as mail:
        order(database, mail, "A7", ("otto", "mira"))
        work(database, mail)


def accident(backend, database, say):
    say("Otto buys A7 for Mira. The server restarts, and then a new worker runs.")
    with outbound(backend) as mail, power_cut(backend, database, kept(backend)) as cut:
        order(database, mail, "A7", ("otto", "mira"))
    return cut.tell(say)
