"""What an order owes is written down with the order, and done in the end, whatever happens."""

import json
import pkgutil
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, product
from random import randrange

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import OnDisk, faults, outbound, power_cut, restarted, web, without

LETTERS = ("receipt", "ticket", "notice")
BUYER, GUEST = f"otto-{randrange(10**6)}", f"mira-{randrange(10**6)}"
SEATS = SEAT, OTHER, LAST = [f"{row}{randrange(10, 99)}" for row in "ZYX"]
FREE = ("A7", "A8", "B2", "B3")
Stop = type("Stop", (BaseException,), {})  # the process is stopped
NEW = "SELECT count(*) FROM orders WHERE seat_id NOT IN ('A6', 'C1')"
JOBS = "SELECT id, kind, payload, state FROM jobs"
TEXT = "typeof(payload) = 'text' AND json_valid(payload)"
STRANGE = f"{JOBS} WHERE CASE WHEN {TEXT} THEN json_type(payload) END IS NOT 'object'"
BREAKS = ("ConnectError", "ReadTimeout", "RemoteProtocolError", "ReadError", "WriteError")
TROUBLES = (503, 422, 404, 302, 400, 409, 410, 413, 429, 500, *BREAKS)
QUICKER = "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.seat_id'); END"
UNKNOWN = "INSERT INTO jobs (kind, payload) SELECT 'water', value FROM json_each(?)"
STRANGERS = ("{}.v2", "{}-pdf", "builtins:{}")
RENAME = "UPDATE jobs SET kind = ? WHERE id = ?"
BROUGHT_BACK = """UPDATE jobs SET kind = ?, state = iif(done_at IS NULL AND state NOT IN
    (SELECT state FROM jobs WHERE kind NOT LIKE 'builtins:%'), ?, state) WHERE id = ?"""
FREEZERS = ("pickle", "_pickle", "marshal", "dill", "cloudpickle", "jsonpickle", "shelve")
TOGETHER = "A job is there from the moment its order is there. No order: no job, and no 201."
LATER = "Once the order is there, a new process and its worker send every letter."
ALONE = "A letter that fails waits for a later run; the others go out, once."
CODE = re.compile(r"\w+\(|boxoffice[.:][\w.:]*\w")
DATA = "A job says in plain JSON what its handler must know: no code, no frozen object."
NAME = "A job names its handler. One that nobody knows is kept, and blocks nobody."


@pytest.fixture(autouse=True)
def evening(database):
    """Who orders which seat, and where they read their mail, nobody can know."""
    for person in (BUYER, GUEST):
        database.write("INSERT INTO customers VALUES (?1, ?1, ?1 || '@post.test')", person)
    for seat in SEATS:
        database.write("INSERT INTO seats VALUES (?, ?)", seat, randrange(1, 10**6))
    database.keep()


def order(database, mail, seat=SEAT, who=(BUYER, GUEST), make=create_app):
    wish = {"customer": who[0], "guest": who[1], "seat": seat}
    with web(make(database.engine, mail.client), mail.backend) as client:
        status = client.post("/orders", json=wish).status_code
    return status, database.read().value("SELECT number FROM orders WHERE seat_id = ?", seat)


def work(database, mail, day=0, run=run_worker):
    now = datetime.now() + timedelta(days=day, seconds=1)  # noqa: DTZ005  (the house's own clock)
    with suppress(Exception, Stop):  # a worker may do what it can, and then be loud
        run(database.engine, now, mail.client)


def together(disk):
    """Judge whether there is an order and something about it, or neither, and no 201."""
    there, jobs, sent = disk.value(NEW), len(disk.rows(JOBS)), len(disk.sent)
    text = f"{'order' if there else 'no order'} · jobs: {jobs} · sent: {sent}"
    if there:
        return OnDisk(text, bool(jobs or sent), "nothing about it")
    lost = "about no order" if jobs or sent else "a 201 without an order"
    return OnDisk(text, not (jobs or sent or 201 in disk.answered), lost)


def kept(backend, already=()):
    """Judge whether a new process sends what an order on disk still owes."""
    later = {}

    def after_restart(disk):
        now, file = together(disk), disk.path.read_bytes()
        if not disk.value(NEW):
            return now
        if file not in later:
            with outbound(backend) as mail, restarted(backend, disk) as (bootstrap, database):
                for day in (1, 2):
                    work(database, mail, day, bootstrap.run_worker)
            later[file] = mail.sent
        sent = [each.json["letter"] for each in (*disk.sent, *already, *later[file])]
        lost = [letter for letter in LETTERS if letter not in sent]
        return OnDisk(now.text, not lost, f"lost: {', '.join(lost)}")

    return after_restart


@pytest.mark.rule("use-case-owns-transaction")
def test_no_order_no_job(backend, database):
    """No order, no job, at any moment"""
    with outbound(backend) as mail, power_cut(backend, database, together) as cut:
        order(database, mail)
    cut.expect_whole(wants=TOGETHER)
    books = database.fresh()
    books.write(f"CREATE TRIGGER quicker BEFORE INSERT ON orders {QUICKER}")
    with outbound(backend) as mail:
        left = together(replace(books.read(), answered=order(books, mail)[:1], sent=mail.sent))
    summary = "An order leaves something, though another buyer was quicker"
    backend.expect(left.whole, f"{summary}\n  {left.text}  {left.verdict}\n{TOGETHER}")


@pytest.mark.rule("no-fire-and-forget")
@pytest.mark.beside_behaviour
def test_every_letter_survives_a_crash(backend, database):
    """Every letter survives a crash, from the order on"""
    with outbound(backend) as mail, power_cut(backend, database, kept(backend)) as cut:
        order(database, mail)
        work(database, mail)
    cut.expect_whole(wants=LATER)
    if not cut.broken:

        def alone(books):
            mail.sent.clear()
            order(books, mail)

        faults(backend, database, alone, kept(backend, mail.sent), wants=LATER, retry=False)


class Post:
    """A mail service that answers as it is told, and counts what it takes."""

    def __init__(self):
        self.taken, self.last, self.well = Counter(), "", cycle((200, 201, 202, 204))
        self.refuses({})

    def __call__(self, request):
        if request.method == "GET":  # the page to which a 302 leads
            return httpx2.Response(200)
        mail = json.loads(request.content)
        self.last = self.says(mail["letter"], mail["order"])
        self.taken[mail["order"], mail["letter"]] += str(self.last).startswith("2")
        if isinstance(self.last, int):
            return httpx2.Response(self.last, headers={"location": "/login"})
        raise getattr(httpx2, self.last, Stop)("trouble")

    def is_down(self, *troubles):
        says = cycle(troubles)
        self.says = lambda _letter, _order: next(says)

    def refuses(self, bad):  # the letter, or the letter and its order; it takes the others
        self.says = lambda *about: bad.get(about[0]) or bad.get(about) or next(self.well)

    def uneven(self, number, letters=LETTERS):
        counts = [(self.taken[number, letter], letter) for letter in letters]
        return ", ".join(f"{count} x {letter}" for count, letter in counts if count != 1)


@pytest.mark.rule("durable-workflow")
def test_a_failing_letter_stays_alone(backend, database):
    """A letter that fails costs no order and stops no other"""
    fails = [(SEAT, "notice"), (OTHER, "ticket"), *product(FREE, LETTERS), (LAST, "receipt")]
    plan, number, post, found = dict(zip(fails, TROUBLES, strict=True)), {}, Post(), []
    with outbound(backend, post) as mail:
        for seat, who in ((SEAT, BUYER), (OTHER, BUYER), *product(FREE, [GUEST]), (LAST, BUYER)):
            post.refuses({letter: plan.get((seat, letter)) for letter in LETTERS})
            answer, number[seat] = order(database, mail, seat, (who, GUEST))
            found += [f"  order answered {answer}"] if answer != 201 else []
            for time in range(20 if seat == SEAT else 0):  # further and further apart
                post.is_down(*((503, "Stop") if time == 1 else TROUBLES))
                work(database, mail, 1 + time * time // 4)
        post.refuses({(letter, number[seat]): bad for (seat, letter), bad in plan.items()})
        with restarted(backend, database.read()) as (bootstrap, books):
            for day, when in ((200, ""), (400, ", then well")):
                work(books, mail, day, bootstrap.run_worker)
                well = f"no trouble in a run that ends with {post.last}"
                for seat, letter in product(number, LETTERS):
                    bad = "20 bad runs" if seat == SEAT else plan.get((seat, letter), well)
                    due = [letter] if when or (seat, letter) not in plan else []
                    uneven = post.uneven(number[seat], due)
                    found += [f"  {letter} meets {bad}{when}: taken {uneven}"] if uneven else []
                post.refuses({})
    backend.expect(not found, "\n".join(["A failing letter does harm", *found, ALONE]))


def code_in(job):  # a call, or the name of something in the backend
    for word in CODE.findall(f"{job['kind']} {job['payload']}"):
        with suppress(ImportError, AttributeError, ValueError):
            if word.endswith("(") or pkgutil.resolve_name(word):
                return f"  code: {word}"
    return ""


@pytest.mark.rule("explicit-job-payload")
def test_a_job_is_data(backend, database):
    """A job is data, and survives JSON"""
    with outbound(backend) as mail:
        order(database, mail)
        lines = [f"  {str(job['payload'])[:60]}" for job in database.read().rows(STRANGE)]
        lines += filter(None, map(code_in, database.read().rows(JOBS)))
        if backend.expect(not lines, "\n".join(["A job is no plain data in JSON", *lines, DATA])):
            with without(backend, *FREEZERS, wants=DATA) as bare:
                bootstrap = bare.load()
                order(database, mail, OTHER, make=bootstrap.create_app)
                work(database, mail, run=bootstrap.run_worker)
            bare.expect_unused(wants=DATA)


def sent_by_one_kind(database, mail, post):
    post.is_down(503)
    order(database, mail)
    kinds = {job["kind"] for job in database.read().rows(JOBS)}
    post.refuses({})
    database.write("UPDATE jobs SET kind = ?", min(kinds, default=""))
    work(database, mail, 1)
    sent = sorted(letter for (_, letter), count in post.taken.items() if count)
    return ", ".join(sent) if len(sent) > 1 and len(kinds) == 3 else ""


@pytest.mark.rule("explicit-job-handler")
def test_a_job_that_nobody_knows_is_kept(backend, database):
    """A job that nobody knows is kept, and blocks nobody"""
    post = Post()
    with outbound(backend, post) as mail:
        mixed = sent_by_one_kind(database.fresh(), mail, post)
        post.refuses({"notice": 503})
        _, other = order(database, mail, OTHER)
        newer, old = database.read().rows(JOBS), post.taken.copy()
        post.refuses({})
        for day, name in enumerate(STRANGERS * 3):  # a newer version has other names
            for job in newer:
                database.write(RENAME, name.format(job["kind"]), job["id"])
            work(database, mail, 1 + day)
        guessed = ", ".join(each for each in LETTERS if post.taken[other, each] > old[other, each])
        database.write(UNKNOWN, json.dumps([{"plant": f"ficus-{n}"} for n in range(120)]))
        _, number = order(database, mail)
        work(database, mail, 20)
        behind = post.uneven(number)
        database.write("DELETE FROM jobs WHERE kind = 'water'")
        for job in newer:  # set aside, but not done: who knows it brings it back
            database.write(BROUGHT_BACK, job["kind"], job["state"], job["id"])
        work(database, mail, 400)
    late = post.uneven(other)
    found = [f"  sent by jobs of one kind: {mixed}"] if mixed else []
    found += [f"  sent, though nobody knows its kind: {guessed}"] if guessed else []
    found += [f"  behind it: taken {behind}"] if behind else []
    found += [f"  by a version that knows it: taken {late}"] if late else []
    backend.expect(not found, "\n".join(["A job that nobody knows does harm", *found, NAME]))


def main_request(backend, database):
    with outbound(backend) as mail:
        order(database, mail, "A7", ("otto", "mira"))
        work(database, mail)


def accident(backend, database, say):
    say("Otto buys A7 for Mira. Then the server restarts, and the worker runs.")
    with outbound(backend) as mail, power_cut(backend, database, kept(backend)) as cut:
        order(database, mail, "A7", ("otto", "mira"))
    return cut.tell(say)
