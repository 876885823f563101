"""Four ways to say no, and every door says each of them in its own words."""

import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache, partial
from io import StringIO
from itertools import product
from random import randrange
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from boxoffice.bootstrap import create_app, run_cli, run_worker
from probe import (
    after_a_look,
    after_an_answer,
    boundary,
    broken_at,
    expect_no_import,
    expect_points_inward,
    expect_told_apart,
    ledger,
    outcomes,
    unheard_of,
    web,
    without,
)

NOES = {  # each no: its status in version 1 and in version 2, and the sentence
    "unknown-show": (404, 404, "no such show"),
    "sale-closed": (409, 410, "the sale is closed"),
    "over-limit": (409, 422, "at most {most} seats each"),
    "sold-out": (409, 409, "only {left} seats left"),
}
RIGHT = {"v1": "{0} detail: {2} (json)"}  # what each door is to say
RIGHT |= {"v2": "{1} {3}: {2} (problem+json, status {1})"}
RIGHT |= {"desk": "refused: {2}, exit 1", "night": "refused {3}, attempts {4}"}
WORDS = "Each version of the API has its own status for a no, and tells all four apart."
DESK = "A no is an answer: the desk prints its sentence and exits with 1."
NIGHT = "A no is an answer: the card is refused, at once, and the reason says which no."
TYPED = "The core says which no it is by a type, in the answer to one call."
EDGE = "Only a door knows what a status is; the core runs where there is no web."
NEW = "A no that a door has never heard of may break it, but it is no sale."
BROKEN = "What breaks is no answer: nobody was told yes or no, and the night tries again."
NOT_FOUND = (sa.exc.NoResultFound, KeyError, IndexError)
BUSY = sa.exc.TimeoutError, sa.exc.PendingRollbackError
BREAKDOWNS = {"SELECT shows": (PermissionError, *BUSY)}  # a show may be looked for by NOT_FOUND
BREAKDOWNS |= {"SELECT orders": (*NOT_FOUND, AttributeError, *BUSY)}
BREAKDOWNS |= {"INSERT": (*NOT_FOUND, AttributeError), "COMMIT": (*NOT_FOUND, PermissionError)}
BOUGHT = "SELECT count(*) - 2 FROM orders WHERE show_id = ?"
SELL = "UPDATE shows SET seats = (SELECT sum(seats) FROM orders WHERE show_id = ?1) WHERE id = ?1"
TABLES = ("shows", "orders")
TOLD = "^[234]|refused|done|exit (0|1|None) |attempts 0|broke off.*(INSERT|COMMIT)"
SOLD, WAITS = "^2|done|exit (0|None)$", "(waiting|failed).*attempts 0|refused (.no reason|None)"
app_of = cache(create_app)  # one app for the whole evening, as in life


def wish_for(database, no="", left=None, tried=0):
    """Write down a show for which Ben's wish meets this no first, all numbers by chance."""
    most, some, taken, his = (randrange(*each) for each in ((20, 40), (4, 9), (2, 20), (1, 9)))
    left = some if left is None else left
    show = database.read().value("SELECT max(id) + 1 FROM shows")
    sale = "closed" if no == "sale-closed" else "open"
    row = "INSERT INTO shows VALUES (?, 'A show', ?, ?, ?, 1100)"
    database.write(row, show, sale, left + taken + his, most)
    for who, has in (("Mira", taken), ("Ben", his)):
        database.write("INSERT INTO orders VALUES (NULL, ?, ?, ?)", show, who, has)
    seats = {"sale-closed": most, "over-limit": most - his + 1, "sold-out": left + 1}.get(no, 1)
    first, second, sentence = NOES.get(no, (201, 201, ""))
    words = (first, second, sentence.format(most=most, left=left), no, tried)
    right = {door: text.format(*words) for door, text in RIGHT.items()}
    show += 1000 * (no == "unknown-show")
    return SimpleNamespace(show=show, seats=seats, who="Ben", no=no, tried=tried, right=right)


def at_the_web(database, wish, version="v1"):
    body = {"show": wish.show, "customer": wish.who, "seats": wish.seats}
    with web(app_of(database.engine)) as client:
        answer = client.post(f"/{version}/orders", json=body)
    kind = answer.headers.get("content-type", "").partition("/")[2]
    body = answer.json() if "json" in kind else None
    said = {"type": "detail", "detail": None} | (body if isinstance(body, dict) else {})
    names = said.keys() - {"type", "detail"} if version == "v1" else said.keys() & {"status"}
    rest = [f"{name} {said[name]}" for name in sorted(names)]
    return f"{answer.status_code} {said['type']}: {said['detail']} ({', '.join([kind, *rest])})"


def at_the_desk(database, wish, run=run_cli):
    """Tell what was printed and the exit code, or how it broke."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as aside:
        try:
            code = run(["order", str(wish.show), wish.who, str(wish.seats)], database.engine)
        except Exception as error:  # noqa: BLE001  (a traceback, to Mira)
            return f"a traceback of {type(error).__name__}"
    return f"{(said.getvalue() or aside.getvalue()).strip()}, exit {code}"


def by_night(database, wish, *others, run=run_worker):
    """Let the night run with a card for each wish; tell what became of the one for `wish`."""
    card = database.read().value("SELECT coalesce(max(id), 0) + 1 FROM jobs")
    row = "INSERT INTO jobs (id, show_id, customer, seats, attempts) VALUES (?, ?, ?, ?, ?)"
    for number, each in enumerate((*others[1:], wish, *others[:1]), start=card):
        database.write(row, number, each.show, each.who, each.seats, each.tried)
    try:
        run(database.engine)
    except Exception as error:  # noqa: BLE001  (nobody looks after the other cards)
        return f"the night broke off with {type(error).__name__}"
    return state_of(database, card + len(others[1:]))


def state_of(database, card):
    row = database.read().rows("SELECT * FROM jobs WHERE id = ?", card)[0]
    reason = (row["reason"] or "").strip() or "(no reason)"
    return f"{row['state']} {reason}, attempts {row['attempts']}"


DOORS = {"v1": at_the_web, "v2": partial(at_the_web, version="v2")}
DOORS |= {"desk": at_the_desk, "night": by_night}


def expect_noes(backend, database, doors, summary, wants):
    """Report what is said otherwise than it should be, to a wish for each no."""
    lines = []
    wishes = [wish_for(database, no, tried=at % 3) for at, no in enumerate(NOES)]
    wishes.append(wish_for(database, "sold-out", left=0, tried=1))
    for wish, door in product(wishes, doors):
        if (said := DOORS[door](database, wish)) != wish.right[door]:
            lines += [f"  {door}, {wish.no}: {said}", f"    should be: {wish.right[door]}"]
    return backend.expect(not lines, "\n".join([summary, *lines, wants]))


@pytest.mark.rule("status-at-the-edge")
def test_each_version_says_which_no_it_is(backend, database):
    """Each version of the API says which no it is"""
    right = expect_noes(backend, database, ("v1", "v2"), "The web takes one no for another", WORDS)
    ways = partial(after_a_look, database, of=TABLES), partial(after_an_answer, backend)
    lines = []
    for no, meanwhile in product(("over-limit", "sold-out"), ways) if right else ():
        wish, *others = (wish_for(database, no) for _ in range(9))
        other = next(each for each in others if each.right != wish.right)
        with meanwhile(partial(at_the_web, database, other, "v2")):
            if (said := at_the_web(database, wish, "v2")) != wish.right["v2"]:
                lines += [f"  v2: {said}", f"    should be: {wish.right['v2']}"]
    summary = "A customer hears what somebody else was told meanwhile"
    backend.expect(not lines, "\n".join([summary, *lines, WORDS]))


@pytest.mark.rule("status-at-the-edge")
def test_the_desk_hears_which_no_it_is(backend, database):
    """The desk hears which no it is"""
    expect_noes(backend, database, ("desk",), "The desk does not hear why", DESK)


@pytest.mark.rule("status-at-the-edge")
def test_the_night_closes_a_refused_card(backend, database):
    """The night closes a refused card, and rings nobody"""
    expect_noes(backend, database, ("night",), "The night takes a no for a crash", NIGHT)
    closed = "SELECT id FROM jobs WHERE state = 'refused'"
    before = database.read().rows(closed)
    database.write("UPDATE shows SET sale = 'open', seats = 999, most_each = 999")
    run_worker(database.engine)
    after = database.read().rows(closed)
    again = [f"  card {row['id']}" for row in before if row not in after]
    backend.expect(not again, "\n".join(["The next night takes up refused cards", *again, NIGHT]))


@pytest.mark.rule("expected-failure-is-a-value")
@pytest.mark.beside_behaviour
def test_the_core_says_which_no_it_is(backend, database):
    """The core says which no it is, by a type"""
    app_of(database.engine)
    for name, door in DOORS.items():
        cases = {}
        for wish in map(partial(wish_for, database), NOES):
            with ledger(backend, database) as log, outcomes(backend) as cases[wish.no]:
                door(database, wish)
            if name != "night":  # which has its cards to look after, too
                log.expect_one_operation(wants=TYPED)
        if not expect_told_apart(backend, cases, wants=TYPED):
            break  # one door is enough to mend
    database.write("DELETE FROM jobs")  # what the night still tries would look, too
    lines, late = [], wish_for(database, "sold-out", left=0).right
    for name, door in DOORS.items():
        wish = wish_for(database)
        with after_a_look(database, partial(database.write, SELL, wish.show), of=TABLES):
            said = door(database, wish)
        bought = database.read().value(BOUGHT, wish.show)
        if not (re.search(SOLD, said) if bought else said == late[name]):
            lines.append(f"  {name}: {said}")
    summary = "The last seats go after a door has asked, and it does not hear the answer"
    backend.expect(not lines, "\n".join([summary, *lines, TYPED]))


@pytest.mark.rule("status-at-the-edge")
def test_the_core_knows_no_status_and_no_web(backend, database):
    """The core knows no status and no web"""
    wishes = [wish_for(database), *(wish_for(database, no) for no in NOES)]
    with boundary(backend, into="application") as crossed, outcomes(backend) as seen:
        for wish, version in product(wishes, ("v1", "v2")):
            at_the_web(database, wish, version)
    crossed.expect_no("web", wants=EDGE)
    seen.expect_no_status(404, 409, 410, 422, coming_out=(201, 400, 500), wants=EDGE)
    with without(backend, "fastapi", "starlette") as bare:
        bootstrap = bare.load()
        for wish in wishes:
            at_the_desk(database, wish, bootstrap.run_cli)
            by_night(database, wish, run=bootstrap.run_worker)
    bare.expect_unused(wants=EDGE)
    bare.expect_not_imported(wants=EDGE)
    expect_no_import(backend, of=("fastapi", "starlette"), wants=EDGE)
    expect_points_inward(backend, wants=EDGE)


@pytest.mark.guard
@pytest.mark.rule("expected-failure-is-a-value")
def test_what_breaks_is_no_refusal(backend, database):
    """What breaks is no refusal, and no sale"""
    wrong = []
    for step, also in BREAKDOWNS.items():
        wish = wish_for(database)
        for name, door in DOORS.items():
            with broken_at(database, step, of=TABLES, also=also) as hits:
                answer = door(database, wish)
            if re.search(TOLD, f"{answer} {step}") and (hits or step != "SELECT orders"):
                wrong.append(f"  {name}: {answer}  (at the {step})")
    backend.expect(
        not wrong,
        "\n".join(["A breakdown is told as an answer, or ends the night", *wrong, BROKEN]),
    )


@pytest.mark.guard
@pytest.mark.rule("expected-failure-is-a-value")
def test_a_new_no_sells_nothing(backend, database):
    """A new no sells nothing, at any door"""
    answers, good = [], [wish_for(database), wish_for(database)]
    for name, no, *beside in [*product(DOORS, ["sold-out"]), ("night", "over-limit", *good)]:
        wish, door = wish_for(database, no), DOORS[name]
        with outcomes(backend) as seen:
            door(database, wish)
        with unheard_of(seen):
            answers.append(f"  {name}, {no}: {door(database, wish, *beside)}")
    run_worker(database.engine)
    for where, each in zip(("behind", "before"), good, strict=True):
        bought = database.read().value(BOUGHT, each.show)
        answers.append(f"  the card {where} it: {bought} orders after two nights")
    sold = [each for each in answers if re.search(SOLD, each.partition(": ")[2])]
    backend.expect(not sold, "\n".join(["A no that is new sells", *sold, NEW]))
    waits = [each for each in answers if re.search(WAITS, each)]
    summary = "A card with a new no is never tried, or has no reason"
    backend.expect(not waits, "\n".join([summary, *waits, BROKEN]))


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    at_the_web(database, SimpleNamespace(show=1, seats=1, who="Ada"), "v2")


def accident(backend, database, say):  # noqa: ARG001  (`kata harm` calls it like this)
    say("Tuesday night. Ben's card asks for 2 seats at the quartet. 1 seat is left.")
    for hour in ("02:00", "02:10", "02:20"):
        run_worker(database.engine)
        card = state_of(database, 2)
        say(f"{hour}: the card is {card}.")
    say(f"Otto's phone {'rings' if card.startswith('failed') else 'is silent'}.")
    app = at_the_web(database, SimpleNamespace(show=1, seats=1, who="Ada"), "v2")
    say(f"Ada has as many seats as one may have. Her app says {app}.")
    desk = at_the_desk(database, SimpleNamespace(show=2, seats=2, who="Ben"))
    say(f"Mira types in Ben's two seats. Her screen: {desk}.")
    return not ("refused" in card and "over-limit" in app and "refused" in desk)
