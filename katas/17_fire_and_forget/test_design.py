"""What an order owes is written down with the order, and done in the end, whatever happens."""

import json
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from random import randrange

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import OnDisk, faults, outbound, power_cut, restarted, web, without

TOMORROW = datetime.now() + timedelta(days=1)  # noqa: DTZ005  (the house has its own clock)
LETTERS = ("receipt", "ticket", "notice")
BUYER, GUEST = f"otto-{randrange(10**6)}", f"mira-{randrange(10**6)}"
SEATS = SEAT, OTHER = f"Z{randrange(10, 99)}", f"Y{randrange(10, 99)}"
NEW = "SELECT count(*) FROM orders WHERE seat_id NOT IN ('A6', 'C1')"
JOBS = "SELECT kind, payload, state, done_at IS NOT NULL AS done FROM jobs"
TEXT = "typeof(payload) = 'text' AND json_valid(payload)"
STRANGE = f"{JOBS} WHERE CASE WHEN {TEXT} THEN json_type(payload) END IS NOT 'object'"
FREEZERS = ("pickle", "_pickle", "marshal", "dill", "cloudpickle", "jsonpickle", "shelve")
TOGETHER = "A job is there from the moment its order is there, and never without it."
LATER = "Once the order is there, a new process and its worker send every letter."
ALONE = "A letter that fails waits for a later run; the others go out, once."
DATA = "A job says in plain JSON what its handler must know: no code, and no row."
NAME = "A job names its handler. One that nobody knows is kept, and blocks nobody."


@pytest.fixture(autouse=True)
def evening(database):
    """Who orders which seat, and where they read their mail, nobody can know."""
    for person in (BUYER, GUEST):
        address = f"{person}@post.test"
        database.write("INSERT INTO customers VALUES (?, ?, ?)", person, person, address)
    for seat in SEATS:
        database.write("INSERT INTO seats VALUES (?, ?)", seat, randrange(1, 10**6))
    database.keep()


def order(database, mail, seat=SEAT, who=(BUYER, GUEST), make=create_app):
    wish = {"customer": who[0], "guest": who[1], "seat": seat}
    with web(make(database.engine, mail.client)) as client:
        return client.post("/orders", json=wish).status_code


def work(database, mail, day=0, run=run_worker):
    with suppress(Exception):  # a worker may do what it can, and then be loud
        run(database.engine, TOMORROW + timedelta(days=day), mail.client)


def work_elsewhere(backend, disk, mail, *days):  # in a new process; it leaves a new database
    with restarted(backend, disk) as (bootstrap, database):
        for day in days:
            work(database, mail, day, bootstrap.run_worker)
    return database


def together(disk):
    """Judge whether there is anything about an order that is not there."""
    there, jobs, sent = disk.value(NEW), len(disk.rows(JOBS)), len(disk.sent)
    text = f"{'order' if there else 'no order'} · jobs: {jobs} · sent: {sent}"
    return OnDisk(text, bool(there) or not (jobs or sent), "about no order")


def kept(backend, already=()):
    """Judge whether a new process sends what an order on disk still owes."""
    later = {}

    def after_restart(disk):
        now, file = together(disk), disk.path.read_bytes()
        if not disk.value(NEW):
            return now
        if file not in later:
            with outbound(backend) as mail:
                work_elsewhere(backend, disk, mail, 1, 2)
            later[file] = mail.sent
        lost = unsent([*disk.sent, *already, *later[file]])
        return OnDisk(now.text, not lost, f"lost: {', '.join(lost)}")

    return after_restart


def unsent(sent):
    return [letter for letter in LETTERS if letter not in [each.json["letter"] for each in sent]]


@pytest.mark.rule("use-case-owns-transaction")
def test_no_order_no_job(backend, database):
    """No order, no job, at any moment"""
    with outbound(backend) as mail, power_cut(backend, database, together) as cut:
        order(database, mail)
    cut.expect_whole(wants=TOGETHER)


@pytest.mark.rule("no-fire-and-forget")
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
    """A mail service that fails for some letters, and counts what it delivers."""

    def __init__(self, bad):
        self.bad, self.delivered = bad, Counter()

    def __call__(self, request):
        mail = json.loads(request.content)
        if (mail["letter"],) == self.bad:
            raise httpx2.ConnectError("no route")
        if mail["letter"] in self.bad:
            return httpx2.Response(503)
        self.delivered[mail["letter"], mail["order"]] += 1
        return httpx2.Response(200)

    def uneven(self, letters):
        for letter in letters:
            counts = [count for (name, _), count in self.delivered.items() if name == letter]
            if counts != [1, 1]:  # once for each of the two orders
                yield f"{letter} delivered {sum(counts)} times for 2 orders"


@pytest.mark.rule("durable-workflow")
def test_a_failing_letter_stays_alone(backend, database):
    """A letter that fails costs no order and stops no other"""
    found = []
    for bad in (LETTERS[:1], LETTERS[-1:], LETTERS):
        post, books = Post(bad), database.fresh()
        with outbound(backend, post) as mail:
            answers = [order(books, mail, seat) for seat in SEATS]
            while_bad = [f"order answered {answer}" for answer in answers if answer != 201]
            books = work_elsewhere(backend, books.read(), mail, 0)
            while_bad += post.uneven(letter for letter in LETTERS if letter not in bad)
            post.bad = ()
            work_elsewhere(backend, books.read(), mail, 1)
        name = " and ".join(bad)
        found += [f"  {name} failing: {each}" for each in while_bad]
        found += [f"  {name} failing, then well: {each}" for each in post.uneven(LETTERS)]
    backend.expect(not found, "\n".join(["A failing letter does harm", *found, ALONE]))


@pytest.mark.rule("explicit-job-payload")
def test_a_job_is_data(backend, database):
    """A job is data, and survives JSON"""
    with outbound(backend) as mail:
        order(database, mail)
        lines = [f"  {str(job['payload'])[:60]}" for job in database.read().rows(STRANGE)]
        if backend.expect(not lines, "\n".join(["A payload is no object in JSON", *lines, DATA])):
            with without(backend, *FREEZERS, wants=DATA) as bare:
                bootstrap = bare.load()
                order(database, mail, OTHER, make=bootstrap.create_app)
                work(database, mail, run=bootstrap.run_worker)
            bare.expect_unused(wants=DATA)


@pytest.mark.rule("explicit-job-handler")
def test_a_job_that_nobody_knows_is_kept(backend, database):
    """A job that nobody knows is kept, and blocks nobody"""
    kind = f"water-flowers-{randrange(10**6)}"
    database.write("INSERT INTO jobs (kind, payload) VALUES (?, '{}')", kind)
    with outbound(backend) as mail:
        order(database, mail)
        work(database, mail, 0)
        work(database, mail, 1)
    found = [f"  {letter} was not sent" for letter in unsent(mail.sent)]
    looks = [(job["kind"] == kind, job["state"], job["done"]) for job in database.read().rows(JOBS)]
    unknown = [look[1:] for look in looks if look[0]]
    if not unknown or (not found and (False, *unknown[0]) in looks):
        found.append(f"  it {'counts as done' if unknown else 'was thrown away'}")
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
