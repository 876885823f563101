"""What an order owes is written down with the order, and done in the end, whatever happens."""

import json
import pkgutil
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from random import randrange

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_worker
from probe import OnDisk, faults, outbound, power_cut, restarted, web, without

LETTERS = ("receipt", "ticket", "notice")
BUYER, GUEST = f"otto-{randrange(10**6)}", f"mira-{randrange(10**6)}"
SEATS = SEAT, OTHER = f"Z{randrange(10, 99)}", f"Y{randrange(10, 99)}"
FREE = ("A7", "A8", "B2", "B3")
NEW = "SELECT count(*) FROM orders WHERE seat_id NOT IN ('A6', 'C1')"
JOBS = "SELECT kind, payload FROM jobs"
TEXT = "typeof(payload) = 'text' AND json_valid(payload)"
STRANGE = f"{JOBS} WHERE CASE WHEN {TEXT} THEN json_type(payload) END IS NOT 'object'"
TROUBLES = (503, 422, 404, 302, httpx2.ConnectError, httpx2.ReadTimeout)
QUICKER = "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: orders.seat_id'); END"
UNKNOWN = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
    INSERT INTO jobs (kind, payload) SELECT 'water', ? FROM n
"""
PARKED = """
    UPDATE jobs SET state = ? WHERE id = ? AND done_at IS NULL AND state NOT IN
    (SELECT state FROM jobs WHERE kind <> 'water' AND kind NOT LIKE 'builtins:%')
"""
FREEZERS = ("pickle", "_pickle", "marshal", "dill", "cloudpickle", "jsonpickle", "shelve")
TOGETHER = "A job is there from the moment its order is there, and never without it."
LATER = "Once the order is there, a new process and its worker send every letter."
ALONE = "A letter that fails waits for a later run; the others go out, once."
CODE = re.compile(r"\w+\(|boxoffice[.:][\w.:]*\w")
DATA = "A job says in plain JSON what its handler must know: no code, no frozen object."
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
    now = datetime.now() + timedelta(days=day, seconds=1)  # noqa: DTZ005  (the house's own clock)
    with suppress(Exception, Stop):  # a worker may do what it can, and then be loud
        run(database.engine, now, mail.client)


class Stop(BaseException):
    """The process is stopped."""


def together(disk):
    """Judge whether there is an order and something about it, or neither."""
    there, jobs, sent = disk.value(NEW), len(disk.rows(JOBS)), len(disk.sent)
    text = f"{'order' if there else 'no order'} · jobs: {jobs} · sent: {sent}"
    whole = bool(there) == bool(jobs or sent)
    return OnDisk(text, whole, "nothing about it" if there else "about no order")


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
    books = database.fresh()
    books.write(f"CREATE TRIGGER quicker BEFORE INSERT ON orders {QUICKER}")
    with outbound(backend) as mail:
        order(books, mail)
        left = together(replace(books.read(), sent=mail.sent))
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
    """A mail service that says what it is told to say, and counts what it takes."""

    def __init__(self):
        self.says, self.taken = lambda _letter, _order: 200, Counter()

    def __call__(self, request):
        mail = json.loads(request.content)
        what = self.says(mail["letter"], mail["order"])
        if not isinstance(what, int):
            raise what("trouble")
        if what == 200:
            self.taken[mail["letter"], mail["order"]] += 1
        return httpx2.Response(what)

    def is_down(self, *troubles):
        says = cycle(troubles)
        self.says = lambda _letter, _order: next(says)

    def refuses(self, bad):  # the letter, or the letter and its order; it takes the others
        self.says = lambda *about: bad.get(about[0], bad.get(about, 200))

    def uneven(self, number, letters):
        counts = [(self.taken[letter, number], letter) for letter in letters]
        return ", ".join(f"{count} x {letter}" for count, letter in counts if count != 1)


def numbers_in(disk):
    return {each["seat_id"]: each["number"] for each in disk.rows("SELECT * FROM orders")}


@pytest.mark.rule("durable-workflow")
def test_a_failing_letter_stays_alone(backend, database):
    """A letter that fails costs no order and stops no other"""
    whose = [(BUYER, GUEST)] * 3 + [(GUEST, GUEST)] * 3
    plan = list(zip((SEAT, OTHER, *FREE), whose, LETTERS * 2, TROUBLES, strict=True))
    post, found = Post(), []
    with outbound(backend, post) as mail:
        for at, (seat, who, letter, trouble) in enumerate(plan):
            post.refuses({letter: trouble})
            if not at:
                post.is_down(503)
            answer = order(database, mail, seat, who)
            found += [f"  order answered {answer}"] if answer != 201 else []
            for time in range(0 if at else 20):  # further and further apart
                post.is_down(*((503, Stop) if time == 1 else TROUBLES))
                work(database, mail, 1 + time * time // 4)
        number = numbers_in(database.read())
        post.refuses({(letter, number.get(seat)): bad for seat, _, letter, bad in plan})
        with restarted(backend, database.read()) as (bootstrap, books):
            for day, then in ((200, ""), (400, ", then well")):
                work(books, mail, day, bootstrap.run_worker)
                for seat, _, letter, trouble in plan:
                    letters = [each for each in LETTERS if then or each != letter]
                    uneven = post.uneven(number.get(seat), letters)
                    name = getattr(trouble, "__name__", trouble)
                    found += [f"  {letter} meets {name}{then}: taken {uneven}"] if uneven else []
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


@pytest.mark.rule("explicit-job-handler")
def test_a_job_that_nobody_knows_is_kept(backend, database):
    """A job that nobody knows is kept, and blocks nobody"""
    plant = json.dumps({"plant": f"ficus-{randrange(10**6)}"})
    database.write(UNKNOWN, plant)
    post = Post()
    with outbound(backend, post) as mail:
        post.refuses({"notice": 503})
        order(database, mail, OTHER)
        # A newer version wrote that, which has other names.
        database.write("UPDATE jobs SET kind = 'builtins:' || kind WHERE kind <> 'water'")
        newer = database.read().rows("SELECT id, state FROM jobs WHERE kind LIKE 'builtins:%'")
        post.refuses({})
        order(database, mail)
        before, numbers = post.taken.copy(), numbers_in(database.read())
        for day in (0, 1):
            work(database, mail, day)
        guessed = sorted(name for name, about in post.taken - before if about == numbers.get(OTHER))
        uneven = post.uneven(numbers.get(SEAT), LETTERS)
        for job in newer:  # set aside, but not done: who knows it brings it back
            database.write(PARKED, job["state"], job["id"])
        database.write("UPDATE jobs SET kind = substr(kind, 10) WHERE kind LIKE 'builtins:%'")
        work(database, mail, 2)
    late = post.uneven(numbers.get(OTHER), LETTERS)
    found = [f"  sent, though nobody knows its kind: {', '.join(guessed)}"] if guessed else []
    found += [f"  behind it: taken {uneven}"] if uneven else []
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
