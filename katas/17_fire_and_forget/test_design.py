"""What an order owes is written down with the order, and done in the end, whatever happens."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, pairwise, product
from random import randrange
from threading import Lock

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import OnDisk, by_path, code_in, faults, outbound, power_cut, restarted, web, without

LETTERS = ("receipt", "ticket", "notice")
BUYER, GUEST = f"otto-{randrange(10**6)}", f"mira-{randrange(10**6)}"
SEATS = SEAT, OTHER, LAST = [f"{row}{randrange(10, 99)}" for row in "ZYX"]
FREE = ("A7", "A8", "B2", "B3")
Stop = type("Stop", (BaseException,), {})  # the process is stopped
NEW = "SELECT count(*) FROM orders WHERE seat_id NOT IN ('A6', 'C1')"
JOBS = """SELECT kind, payload, state, CASE WHEN typeof(payload) = 'text' AND json_valid(payload)
    THEN json_type(payload) END AS type FROM jobs"""
TROUBLES = ("Stop", 503, "503, retry-after: Fri, 27 Nov 2026 19:58:00 GMT", "429, retry-after: 60")
TROUBLES += ("ConnectError", "ReadTimeout", 500, "PoolTimeout", 504, 502, 304, 302, 400, 401, 409)
TROUBLES += ("ReadError", "RemoteProtocolError", *range(402, 418), *range(421, 432), 451, 501, 505)
QUICKER = """CREATE TRIGGER quicker BEFORE INSERT ON orders
    BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.seat_id'); END"""
FAILURES = (("Somebody was quicker", "write", QUICKER), ("Jobs refused", "refuse_writes", "jobs"))
FAILURES += (("The database is locked", "hold"),)
UNKNOWN = "INSERT INTO jobs (kind, payload) SELECT 'water', value FROM json_each(?)"
STRANGERS = ("{}.v2", "{}-pdf", "{}:sms", "{}_v2", "builtins:{}")
NEW_JOB = "INSERT INTO jobs (kind, payload, state) VALUES (?, ?, ?)"
MANY = "UPDATE jobs SET attempts = 10000 WHERE attempts > 20"
RENAME = "UPDATE jobs SET kind = ? WHERE kind = ?"
BROUGHT_BACK = """UPDATE jobs SET kind = ?1, payload = ?2, not_before = NULL, state = iif(done_at IS
    NULL AND state NOT IN (SELECT state FROM jobs WHERE kind NOT LIKE 'builtins:%'), ?3, state)
    WHERE kind = 'builtins:' || ?1 AND payload = json_object('plant', hex(?2))"""
FREEZERS = ("pickle", "_pickle", "marshal", "dill", "cloudpickle", "jsonpickle", "shelve")
TOGETHER = "A job is there from the moment its order is there. No order: no job, and no 201."
LATER = "Once the order is there, a new process and its worker send every letter."
ALONE = "A letter that fails waits for a later run; the others go out, once."
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
    wish = {"customer": who[0], "guest": who[1], "seat": seat}
    with web(make(database.engine, mail.client), mail.backend) as client:
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


def kept(backend, already=()):
    """Judge whether a new process sends what an order on disk still owes."""
    later = {}

    def after_restart(disk):
        now, file = together(disk), disk.path.read_bytes()
        if not disk.value(NEW):
            return now
        if file not in later:
            with outbound(backend) as mail, restarted(backend, disk) as (bootstrap, database):
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
    for what, method, *about in FAILURES * (not cut.broken):
        books = database.fresh().rival()
        getattr(books, method)(*about)
        with outbound(backend) as mail:
            status, number = order(books, mail)
        left = together(replace(books.read(), answered=[status], sent=() if number else mail.sent))
        if not backend.expect(left.whole, f"{what}\n  {left.text}  {left.verdict}\n{TOGETHER}"):
            break


@pytest.mark.rule("no-fire-and-forget")
@pytest.mark.beside_behaviour
def test_every_letter_survives_a_crash(backend, database):
    """Every letter survives a crash, from the order on"""
    post, later = Post(), kept(backend)
    with outbound(backend, post) as mail:
        with power_cut(backend, database, lambda disk: later(replace(disk, sent=[]))) as cut:
            order(database, mail)  # what is sent is not taken
            work(database, mail, 1)
        database.write("ALTER TABLE orders RENAME TO moved")  # an error, and not of the mail
        work(database, mail, 10)
        database.write("ALTER TABLE moved RENAME TO orders")
        post.refuses({})
        with power_cut(backend, database, later) as well:
            work(database, mail, 60)
        cut.expect_whole(wants=LATER)
        if not cut.broken:
            well.expect_whole(wants=LATER)

            def alone(books):
                mail.sent.clear()
                order(books, mail)

            faults(backend, database, alone, kept(backend, mail.sent), wants=LATER, retry=False)


class Post:
    """A mail service that answers as it is told, 503 at first, and counts what it takes."""

    def __init__(self):
        self.taken, self.last, self.well = Counter(), "", cycle((200, 201, 202, 204, 207))
        self.words = cycle(("", "OK", "<html>Too busy</html>", "[]", '{"status": "queued"}', "{}"))
        self.one_by_one = Lock()
        self.refuses(dict.fromkeys(LETTERS, 503))

    def __call__(self, request):
        if request.method == "GET":  # the page to which a 302 leads
            return httpx2.Response(200)
        mail = json.loads(request.content)
        with self.one_by_one:  # a house may send in threads
            says = self.last = self.says(mail["letter"], mail["order"])
            self.taken[mail["order"], mail["letter"]] += str(says).startswith("2")
        status, _, pause = str(says).partition(", retry-after: ")
        if status.isdigit():
            headers = {"retry-after": pause} if pause else {"location": "/login"}
            return httpx2.Response(int(status), headers=headers, text=next(self.words))
        raise getattr(httpx2, says, Stop)("trouble")

    def refuses(self, bad):  # the letter, or the letter and its order; it takes the others
        self.says = lambda *about: bad.get(about[0]) or bad.get(about) or next(self.well)

    def uneven(self, number, letters=LETTERS):
        return ", ".join(f"{n} x {it}" for it in letters if (n := self.taken[number, it]) != 1)


@pytest.mark.rule("durable-workflow")
def test_a_failing_letter_stays_alone(backend, database):
    """A letter that fails costs no order and stops no other"""
    fails = [*product((SEAT, *FREE), LETTERS), (OTHER, "ticket"), (LAST, "receipt")]
    plan, number = dict(zip(fails, TROUBLES[1:], strict=False)), {}  # it is down for three orders
    again, post, odd = dict.fromkeys(fails[::6], "503, retry-after: 60"), Post(), []
    with outbound(backend, post) as mail:
        for seat, who in ((SEAT, BUYER), *product(FREE, [GUEST]), (OTHER, BUYER), (LAST, BUYER)):
            post.refuses({letter: plan.get((seat, letter)) for letter in LETTERS})
            answer, number[seat] = order(database, mail, seat, (who, GUEST))
            odd += [f"  order answered {answer}"] if answer != 201 else []
            for time in range(-5, len(TROUBLES)) if seat == SEAT else ():  # at last far apart
                alike = TROUBLES[max(0, time) // 3 * 3 :]  # for three runs, at first for eight
                post.refuses(dict(zip(LETTERS[::-1], alike, strict=False)))
                work(database, mail, 2 + time * abs(time) / 20)
        with restarted(backend, database.read()) as (bootstrap, books):
            books.write(MANY)  # and longer pauses
            for day, bad in ((107, plan), (20000, again), (40000, {})):
                post.refuses({(letter, number[seat]): bad[seat, letter] for seat, letter in bad})
                work(books, mail, day, bootstrap.run_worker)
                well = f"no trouble in a run that ends with {post.last}"
                late = ", then well" if day > 107 else ""
                for seat, letter in product(number, LETTERS):
                    met = "many bad runs" if seat == SEAT else plan.get((seat, letter), well)
                    uneven = post.uneven(number[seat], [] if (seat, letter) in bad else [letter])
                    odd += [f"  {letter} meets {met}{late}: taken {uneven}"] if uneven else []
    backend.expect(not odd, "\n".join(["A failing letter does harm", *dict.fromkeys(odd), ALONE]))


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
        code = {at: None for job in jobs for at in code_in(backend, str(job["payload"]))}
        lines += [f"  code: {at}" for at in code]
        if backend.expect(not lines, "\n".join(["A job is no plain data in JSON", *lines, DATA])):
            with without(backend, *FREEZERS, wants=DATA) as bare:
                order(database, mail, LAST, make=(bootstrap := bare.load()).create_app)
                work(database, mail, run=bootstrap.run_worker)
            bare.expect_unused(wants=DATA)


@pytest.mark.rule("explicit-job-handler")
def test_a_job_that_nobody_knows_is_kept(backend, database):
    """A kind decides; an unknown one is kept, and blocks nobody"""
    with outbound(backend, post := Post()) as mail, by_path(backend) as code:
        post.refuses({"notice": 503})
        _, other = order(database, mail, OTHER)
        newer, old, mixed = database.read().rows(JOBS), post.taken.copy(), []
        post.refuses({})
        for one in (kinds := sorted({job["kind"] for job in newer})):
            (twin := database.copy()).write("UPDATE jobs SET kind = ?", one)  # it alone decides
            for job in newer:
                for kind, payload in code.paths(one, str(job["payload"])):
                    twin.write(NEW_JOB, kind, payload, job["state"])
            work(twin, mail, 1)
            sent = sorted({letter for _, letter in post.taken - old})
            mixed += [f"  all say {one}, sent: {', '.join(sent)}"] if len(sent) > 1 else []
            post.taken = old.copy()
        for day, (name, new) in enumerate(pairwise(("{}", *STRANGERS * 7))):  # of a newer version
            for kind in kinds:
                database.write(RENAME, new.format(kind), name.format(kind))
            work(database, mail, 1 + day)
        found = [f"  sent, though nobody knows its kind: {it}" for _, it in post.taken - old]
        database.write("UPDATE jobs SET payload = json_object('plant', hex(payload))")
        database.write(UNKNOWN, json.dumps([{"plant": f"ficus-{n}"} for n in range(120)]))
        _, number = order(database, mail)
        work(database, mail, 200)
        found += [f"  behind it: taken {late}"] if (late := post.uneven(number)) else []
        database.write("DELETE FROM jobs WHERE kind = 'water'")
        database.write(MANY)
        for job in newer:  # set aside, but not done: who knows it brings it back
            database.write(BROUGHT_BACK, job["kind"], job["payload"], job["state"])
        work(database, mail, 400)
    code.expect_uncalled(wants=NAME)
    says = "\n".join(["A kind says one letter, and others go out", *mixed, SAYS])
    backend.expect(not mixed or len(kinds) < len(LETTERS), says)
    found += [f"  by a version that knows it: taken {late}"] if (late := post.uneven(other)) else []
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
