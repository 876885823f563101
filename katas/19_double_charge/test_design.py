"""A purchase that is asked for again is one purchase, with one answer."""

import json
from itertools import product
from random import randrange, sample
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_cli
from probe import OnDisk, faults, interleave, outbound, power_cut, restarted, web

AGAIN = "Asked again with the same key, the house gives its first answer and takes no more money."
CRASH = "Wherever the first attempt broke off, asking again buys once."
RACE = "The database decides who of two comes first; the other one is told what that one bought."
BOUND = "A key means something for one customer, one operation and one body only."
NAMELESS = "What has no key cannot be told from its repeat: it is refused."
CLIENT = "One purchase is one key, from the first attempt to the last; the next has another."
LATER = {409, 425, 429, *range(500, 600)}  # what may be said while the first is under way
NO_KEY = object()
ONE, NOTHING = "1 bought · 1 charged", "0 bought · 0 charged"
CHARGED = "SELECT count(*) FROM charges"
BOUGHT = "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM vouchers)"
MISSING = "SELECT sum(100 - places_left) - coalesce((SELECT sum(places) FROM orders), 0) FROM shows"
SHOW, OTHER = sample((1, 2), 2)
PLACES, CENTS = randrange(1, 8), randrange(501, 50_000)
BUYS = {"orders": {"show": SHOW, "places": PLACES}, "vouchers": {"amount_cents": CENTS}}
OTHERS = [
    ("orders", {"show": OTHER}),
    ("orders", {"places": 8}),
    ("vouchers", {"amount_cents": 500}),
]
both = pytest.mark.parametrize("path", BUYS)


@pytest.fixture(autouse=True)
def evening(database):
    """Both shows cost the same, so that only the show itself tells them apart."""
    database.write("UPDATE shows SET places_left = 100, price_cents = ?", randrange(100, 9999))
    database.keep()


def key_on(database):
    """Return the key of a database's own client; a copy and another process find it there too."""
    slip = "SELECT name FROM customers WHERE id = 'slip'"
    if database.read().value(slip) is None:
        database.write("INSERT INTO customers VALUES ('slip', ?, 'none')", f"Key-{uuid4()}")
    return database.read().value(slip)


def ask(database, path, key=None, *, who="ben", create=create_app, **other):
    """Ask for a purchase, with the one key of this database or another; return what is said."""
    headers = {"Authorization": f"Bearer login-{who}"}
    if key is not NO_KEY:
        headers["Idempotency-Key"] = key_on(database) if key is None else key
    with web(create(database.engine)) as client:
        answer = client.post(f"/{path}", json=BUYS[path] | other, headers=headers)
    return answer.status_code, answer.text


def told(answer):
    """Shorten an answer to what a customer would look for."""
    status, text = answer
    return " ".join([str(status), text.rstrip('}"').rpartition('"')[2][:40]])


def bought(disk):
    """Tell what is bought and paid; one purchase at most, and whole."""
    buys, charges = disk.value(BOUGHT), disk.value(CHARGED)
    whole = buys == charges <= 1 and disk.value(MISSING) == 0
    return OnDisk(f"{buys} bought · {charges} charged", whole, "one without the other")


def asked_again(database, path, *heard, create=create_app):
    """Ask once more; return what is wrong if this is not the one purchase all were told of."""
    last, left = ask(database, path, create=create), bought(database.read())
    alike = all(answer == last or answer[0] in LATER for answer in heard)
    right = left.whole and left.text == ONE and last[0] == 201 and alike
    return "" if right else f"{left.text} ({', '.join(map(told, (*heard, last)))})"


def expect(backend, right, summary, lines, wants):
    backend.expect(right, "\n".join([summary, *(f"  {line}" for line in lines), wants]))


@both
@pytest.mark.rule("idempotency-key")
def test_a_repeat_gets_the_first_answer(backend, database, path):
    """A repeat gets the first answer and pays nothing"""
    first, _, second = (ask(database, path, key) for key in (None, "another", None))
    database.write("UPDATE shows SET price_cents = price_cents + 100, places_left = 0")
    third = ask(database, path)
    paid = database.read().value(CHARGED) - 1
    curl = f"curl localhost:8000/{path} --json '{json.dumps(BUYS[path])}' \\"
    more = f"-H 'Authorization: Bearer login-ben' -H 'Idempotency-Key: {key_on(database)[:9]}'"
    lines = [*map(told, (first, second, third)), "twice, beside kata serve:", curl, more]
    right = first == second == third and first[0] == 201 and paid == 1
    expect(backend, right, f"/{path}: asked three times, paid {paid} times", lines, AGAIN)
    said = [ask(database, path, "late") for _ in range(3) if path == "orders"]
    right = {*said} <= {(409, '{"detail":"sold out"}')}
    expect(backend, right, "sold out, three times", map(told, said), AGAIN)


@both
@pytest.mark.rule("idempotency-key")
def test_a_repeat_after_a_crash_buys_once(backend, database, path):
    """A crash, then a repeat: bought once"""
    key_on(database)

    def repeated(disk):
        heard = [first] if disk.value(CHARGED) else []
        with restarted(backend, disk) as (anew, after):
            wrong = asked_again(after, path, *heard, create=anew.create_app)
        return OnDisk(bought(disk).text, not wrong, f"then {wrong}")

    with power_cut(backend, database, repeated) as cut:
        first = ask(database, path)
    cut.expect_whole(wants=CRASH)
    if path == "orders" and not cut.broken:
        faults(backend, database, lambda one: ask(one, path)[0] == 201, bought, wants=CRASH)


@both
@pytest.mark.rule("idempotency-key")
def test_two_at_once_buy_once(backend, database, path):
    """Two at once, in two processes: bought once"""
    races = interleave(backend, database, lambda one: ask(one, path), wants=RACE)
    found = [(race, asked_again(race.database, path, race.first, race.second)) for race in races]
    wrong = [f"one waits at {race.label}: {text}" for race, text in found if text]
    summary = f"{len(wrong)} of {len(races)} races go wrong (/{path})"
    expect(backend, not wrong, summary, wrong[:4], RACE)


@pytest.mark.rule("execution-context")
def test_a_key_belongs_to_one_purchase(backend, database):
    """A key belongs to one purchase"""
    mine = {path: ask(database, path) for path in BUYS}
    before = bought(database.read())
    for path, other in OTHERS:
        said, after = ask(database, path, **other), bought(database.read())
        right = said[0] in (409, 422) and after == before
        lines = [f"first {BUYS[path]}", f"then with {other}: {told(said)}", after.text]
        expect(backend, right, f"/{path}, another body, same key: {said[0]}", lines, BOUND)
    hers = {path: ask(database, path, who="ada") for path in BUYS}
    for path in BUYS:
        again = ask(database, path)
        right = mine[path][0] == hers[path][0] == 201 and again == mine[path] != hers[path]
        lines = [f"Ben: {told(mine[path])}, again {told(again)}", f"Ada: {told(hers[path])}"]
        expect(backend, right, f"/{path}, with a key that was used elsewhere too", lines, BOUND)


@pytest.mark.rule("execution-context")
def test_without_a_key_nothing_is_bought(backend, database):
    """Without a key nothing is bought"""
    for path, key in product(BUYS, (NO_KEY, "")):
        said, left = ask(database, path, key), bought(database.read()).text
        summary = f"/{path} with {'no' if key is NO_KEY else 'an empty'} key: {told(said)}"
        expect(backend, said[0] in (400, 422) and left == NOTHING, summary, [left], NAMELESS)


def buy_on_a_bad_line(backend, database, lost, *, run=run_cli, show=SHOW):
    """Let the client buy while the first answers are lost; return the keys that it sent."""
    with web(create_app(database.engine)) as house, outbound(backend) as line:

        def answer(request):
            said = house.send(request)
            if len(line.sent) > lost:
                return said
            raise httpx2.ReadTimeout("the train is in a tunnel")

        line.answers = answer
        run(["buy", "login-ben", str(show), "2"], line.client)
    return [sent.headers.get("idempotency-key", "") for sent in line.sent]


@pytest.mark.rule("idempotency-key")
def test_the_client_repeats_its_key(backend, database):
    """The client repeats with its first key"""
    runs = [buy_on_a_bad_line(backend, database, 2)]
    with restarted(backend, database.read()) as (anew, later):
        runs.append(buy_on_a_bad_line(backend, later, 1, run=anew.run_cli))
    for keys in runs:
        lines = [f"attempt {at}: {key}" for at, key in enumerate(keys, 1)]
        summary = f"{len(set(keys))} keys in {len(keys)} attempts at one purchase"
        expect(backend, len(set(keys)) == 1 and all(keys), summary, lines, CLIENT)
    apart = set(runs[0]).isdisjoint(runs[1])
    expect(backend, apart, "two purchases have the same key", runs[1], CLIENT)


@both
@pytest.mark.guard
@pytest.mark.rule("idempotency-key")
def test_another_key_is_another_purchase(backend, database, path):
    """Another key is another purchase, also of the same"""
    key = key_on(database)
    keys = [key, key.upper(), key.lower(), f"{key}0", key[:-1], *(f"{'9' * 200}{n}" for n in "12")]
    said = [ask(database, path, each) for each in keys]
    lines = [f"{each[-40:]}: {told(answer)}" for each, answer in zip(keys, said, strict=True)]
    right = len(set(said)) == len(keys) and all(answer[0] == 201 for answer in said)
    expect(backend, right, f"{len(keys)} keys, {len(set(said))} answers", lines, BOUND)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    ask(database, "orders")


def accident(backend, database, say):
    say("Ben's phone orders two places. The house sells them; the answer is lost in a tunnel.")
    keys = buy_on_a_bad_line(backend, database, 1, show=1)
    say(f"The phone asks again. To the house: {len(keys)} requests, {len(set(keys))} keys.")
    return database.read().value(CHARGED) != 1
