"""Four ways to say no, and every door says each of them in its own words."""

from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from itertools import product
from random import randrange
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from boxoffice.bootstrap import create_app, run_cli, run_worker
from probe import boundary, expect_no_import, expect_told_apart, ledger, outcomes, web, without

NOES = {  # each no: its status in version 1 and in version 2, and the sentence
    "unknown-show": (404, 404, "no such show"),
    "sale-closed": (409, 410, "the sale is closed"),
    "over-limit": (409, 422, "at most {most} seats each"),
    "sold-out": (409, 409, "only {left} seats left"),
}
VERSIONS = ("v1", "v2")
WORDS = "Each version of the API has its own status for a no, and tells all four apart."
DESK = "A no is an answer: the desk prints its sentence and exits with 1."
NIGHT = "A no is an answer: the card is refused, at once, and the reason says which no."
TYPED = "The core says which no it is by a type, in the answer to one call."
EDGE = "Only a door knows what a status is; the core runs where there is no web."
BROKEN = "What breaks is no refusal: nobody was told no, and the night tries again."
app_of = cache(create_app)  # one app for the whole evening, as in life


def wish_for(database, no=""):
    """Write down a show for which a wish meets this no, all numbers by chance."""
    most, left, taken = randrange(20, 40), randrange(2, 20), randrange(2, 20)
    show = database.read().value("SELECT max(id) + 1 FROM shows")
    sale = "closed" if no == "sale-closed" else "open"
    row = "INSERT INTO shows VALUES (?, 'A show', ?, ?, ?, 1100)"
    database.write(row, show, sale, left + taken, most)
    database.write("INSERT INTO orders VALUES (NULL, ?, 'Mira', ?)", show, taken)
    seats = {"over-limit": most + 1, "sold-out": left + 1}.get(no, 1)
    sentence = NOES[no][2].format(most=most, left=left) if no else ""
    show += 1000 * (no == "unknown-show")
    return SimpleNamespace(show=show, seats=seats, who="Ben", no=no, sentence=sentence)


def at_the_web(database, wish, version):
    body = {"show": wish.show, "customer": wish.who, "seats": wish.seats}
    with web(app_of(database.engine)) as client:
        return client.post(f"/{version}/orders", json=body)


def at_the_desk(database, wish, run=run_cli):
    """Tell what was printed and the exit code, or how it broke."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(said):
        try:
            code = run(["order", str(wish.show), wish.who, str(wish.seats)], database.engine)
        except Exception as error:  # noqa: BLE001  (a traceback, to Mira)
            return f"a traceback of {type(error).__name__}"
    return f"{said.getvalue().strip()}, exit {code}"


def by_night(database, wish, run=run_worker):
    """Put the wish on a card and let the night run; tell what became of the card."""
    card = database.read().value("SELECT coalesce(max(id), 0) + 1 FROM jobs")
    row = "INSERT INTO jobs (id, show_id, customer, seats) VALUES (?, ?, ?, ?)"
    database.write(row, card, wish.show, wish.who, wish.seats)
    try:
        run(database.engine)
    except Exception as error:  # noqa: BLE001  (nobody looks after the other cards)
        return f"the night broke off with {type(error).__name__}"
    return state_of(database, card)


def state_of(database, card):
    row = database.read().rows("SELECT * FROM jobs WHERE id = ?", card)[0]
    return "{state} {reason}, attempts {attempts}".format(**row)


def expect_right(backend, summary, answers, wants):
    """Report the answers that are not the right ones, given as (what, said, right)."""
    lines = [f"  {a}: {b}\n    should be: {c}" for a, b, c in answers if b != c]
    backend.expect(not lines, "\n".join([summary, *lines, wants]))


def told(answer):
    body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    inside = body.get("status", answer.status_code)
    twice = "" if inside == answer.status_code else f" ({inside} inside)"
    return f"{answer.status_code}{twice} {body.get('type', 'detail')}: {body.get('detail')}"


@pytest.mark.rule("status-at-the-edge")
def test_each_version_says_which_no_it_is(backend, database):
    """Each version of the API says which no it is"""
    answers = []
    for wish in [wish_for(database, no) for no in NOES]:
        for version, status in zip(VERSIONS, NOES[wish.no], strict=False):
            right = f"{status} {wish.no if version == 'v2' else 'detail'}: {wish.sentence}"
            said = told(at_the_web(database, wish, version))
            answers.append((f"{version}, {wish.no}", said, right))
    expect_right(backend, "The web takes one no for another", answers, WORDS)


@pytest.mark.rule("status-at-the-edge")
def test_the_desk_hears_which_no_it_is(backend, database):
    """The desk hears which no it is"""
    noes = [wish_for(database, no) for no in NOES]
    answers = [(w.no, at_the_desk(database, w), f"refused: {w.sentence}, exit 1") for w in noes]
    expect_right(backend, "The desk does not hear why", answers, DESK)


@pytest.mark.rule("status-at-the-edge")
def test_the_night_closes_a_refused_card(backend, database):
    """The night closes a refused card, and rings nobody"""
    noes = [wish_for(database, no) for no in NOES]
    answers = [(w.no, by_night(database, w), f"refused {w.no}, attempts 0") for w in noes]
    expect_right(backend, "The night takes a no for a crash", answers, NIGHT)


@pytest.mark.rule("expected-failure-is-a-value")
def test_the_core_says_which_no_it_is(backend, database):
    """The core says which no it is, by a type"""
    cases = {}
    for wish in [wish_for(database, no) for no in NOES]:
        app_of(database.engine)
        with ledger(backend, database) as log, outcomes(backend) as cases[wish.no]:
            at_the_web(database, wish, "v1")
        log.expect_one_operation(wants=TYPED)
    expect_told_apart(backend, cases, wants=TYPED)


@pytest.mark.rule("status-at-the-edge")
def test_the_core_knows_no_status_and_no_web(backend, database):
    """The core knows no status and no web"""
    wishes = [wish_for(database), *(wish_for(database, no) for no in NOES)]
    with boundary(backend, into="application") as crossed, outcomes(backend) as seen:
        for wish, version in product(wishes, VERSIONS):
            at_the_web(database, wish, version)
    crossed.expect_no("web", wants=EDGE)
    seen.expect_no_status(404, 409, 410, 422, wants=EDGE)
    with without(backend, "fastapi", "starlette") as bare:
        bootstrap = bare.load()
        for wish in wishes:
            at_the_desk(database, wish, bootstrap.run_cli)
            by_night(database, wish, bootstrap.run_worker)
    bare.expect_unused(wants=EDGE)
    expect_no_import(backend, of=("fastapi", "starlette"), wants=EDGE)


@pytest.mark.guard
@pytest.mark.rule("expected-failure-is-a-value")
def test_what_breaks_is_no_refusal(backend, database):
    """What breaks is no refusal"""
    kinds = (OSError, LookupError, RuntimeError, ValueError)  # whatever the code may catch

    def fail(*arguments):
        if arguments[2].startswith("INSERT INTO orders"):
            raise type("Broken", kinds, {})("disk full")

    sa.event.listen(database.engine, "before_cursor_execute", fail)
    wish = wish_for(database)
    answers = [(each, told(at_the_web(database, wish, each))[:3], "500") for each in VERSIONS]
    card = by_night(database, wish)
    if not (card.startswith("waiting") and card.endswith("attempts 1")):
        answers.append(("night", card, "waiting, attempts 1"))
    if not (said := at_the_desk(database, wish)).startswith("a traceback"):
        is_answer = "refused" in said or said.endswith(("exit 0", "exit 1", "exit None"))
        answers.append(("desk", said, "no answer" if is_answer else said))
    expect_right(backend, "A breakdown is told as an answer", answers, BROKEN)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    at_the_web(database, SimpleNamespace(show=1, seats=1, who="Ada"), "v2")


def accident(backend, database, say):  # noqa: ARG001  (`kata harm` calls it like this)
    say("Tuesday night. Ben's card asks for 2 seats at the quartet. 1 seat is left.")
    for hour in ("02:00", "02:10", "02:20"):
        run_worker(database.engine)
        card = state_of(database, 2)
        say(f"{hour}: the card is {card}.")
    app = told(at_the_web(database, SimpleNamespace(show=1, seats=1, who="Ada"), "v2"))
    desk = at_the_desk(database, SimpleNamespace(show=2, seats=2, who="Ben"))
    losses = {
        "Otto's phone rings, and nothing is broken. Ben is told nothing.": card[0] != "r",
        f"Ada's limit is reached. Her app says {app}.": "over-limit" not in app,
        f"Mira types in Ben's two seats. Her screen: {desk}.": "refused" not in desk,
    }
    for loss in (text for text, happened in losses.items() if happened):
        say(loss)
    return any(losses.values())
