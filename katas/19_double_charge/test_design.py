"""A purchase that is asked for again is one purchase, with one answer."""

import json
from functools import partial
from itertools import cycle, product
from random import choice, randrange, sample
from uuid import uuid4

import httpx2
import pytest

from boxoffice.bootstrap import create_app, run_cli
from probe import OnDisk, answer_of, brief, faults, interleave, outbound, power_cut, restarted, web

AGAIN = "Asked again with the same key, the house gives its first answer and takes no more money."
CRASH = "Wherever the first attempt broke off, asking again buys once, at the price that was told."
RACE = "The database decides who of two comes first; the other one is told what that one bought."
BOUND = "A key means something for one customer, one operation and one body only."
REFUSAL = "A refusal is told again or decided anew; it takes no key away from anything else."
NAMELESS = "What has no key cannot be told from its repeat: it is refused."
CLIENT = "One purchase is one key, from the first attempt to the last; the next has another."
LATER, TOLD_NO = {409, 425, 429, *range(500, 600)}, {409, 422}  # LATER: the first is under way
SOLD_OUT, UNKNOWN = (409, '{"detail": "sold out"}'), (404, '{"detail": "unknown show"}')
ONE, NOTHING, NO_KEY = "1 bought · 1 charged", "0 bought · 0 charged", object()
CHARGED = "SELECT amount_cents AS cents FROM charges WHERE customer_id = 'ben' ORDER BY 1"
BOUGHT = """SELECT price_cents AS cents FROM orders WHERE customer_id = 'ben'
            UNION ALL SELECT amount_cents FROM vouchers WHERE customer_id = 'ben' ORDER BY 1"""
MISSING = """SELECT sum(abs(200 - places_left - coalesce((SELECT sum(places) FROM orders
                WHERE show_id = shows.id), 0))) FROM shows"""
SHOW, OTHER, PLACES, CENTS = 1, 2, randrange(4, 8), randrange(501, 50_000)
BUYS = {"orders": {"show": SHOW, "places": PLACES}, "vouchers": {"amount_cents": CENTS}}
ELSE = {"orders": {"show": OTHER}, "vouchers": {"amount_cents": choice((500, 50_000))}}
FEW_MORE_AS_MANY = {"places": 3}, {"places": 8}, {"show": OTHER, "places": PLACES + SHOW - OTHER}
SOLD = "SELECT sum(places) FROM orders WHERE show_id = ?"
DEARER = "UPDATE shows SET price_cents = price_cents + 100"
LEFT = "UPDATE shows SET places_left = ? WHERE id = ?"
ROOM, REFUSED = f"{DEARER}, places_left = 200", f"{NOTHING} (asked again: 409 sold out)"
PRICE = {"orders": "price_cents", "vouchers": "amount_cents"}
REST = """INSERT INTO orders (customer_id, show_id, places, price_cents, ticket)
          SELECT 'slip', id, places_left - ?, 0, 'rest' FROM shows WHERE id = ?"""
TUNNEL, WROTE = httpx2.ReadTimeout, httpx2.WriteTimeout
BROKEN = TUNNEL, WROTE, httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError
both = pytest.mark.parametrize("path", BUYS)


@pytest.fixture(autouse=True)
def evening(database):
    """Both shows cost the same, so that only the show itself tells them apart."""
    database.write("UPDATE shows SET places_left = 200, price_cents = ?", randrange(100, 9999))
    database.write("INSERT INTO customers VALUES ('slip', ?, 'none')", f"Key-{uuid4()}")
    database.keep()


def key_on(database):
    """Return the key of a database's own client; a copy and another process find it there too."""
    return database.read().value("SELECT name FROM customers WHERE id = 'slip'")


def ask(database, path, key=None, *, who="ben", house=None, **other):
    """Ask for a purchase, with the one key of this database or another; return what is said."""
    named = {"Idempotency-Key": key_on(database) if key is None else key}
    headers = {"Authorization": f"Bearer login-{who}"} | ({} if key is NO_KEY else named)
    with web(house or create_app(database.engine)) as client:
        return answer_of(client.post(f"/{path}", json=BUYS[path] | other, headers=headers))


def bought(disk):
    """Tell what is bought and paid: one purchase at most, whole. A repeat may find places kept."""
    buys, charges = disk.rows(BOUGHT), disk.rows(CHARGED)
    sums = ", another sum" if len(buys) == len(charges) and buys != charges else ""
    text = f"{len(buys)} bought · {len(charges)} charged{sums}"
    gone, one = disk.value(MISSING) if buys else 0, text in (ONE, NOTHING)
    return OnDisk(text, one and not gone, f"{gone} more places gone" if one else "not one of each")


def asked_again(database, path, *heard, house=None, bodies=({},)):
    """Ask once more; return what is wrong if this is not the one purchase all were told of."""
    now = [ask(database, path, house=house, **body) for body in bodies]
    left, (first, *others) = bought(database.read()), sorted(status for status, _ in now)
    later = [answer[0] in LATER and answer != SOLD_OUT for answer in heard]  # it is his own
    alike = all(ok or answer == last for ok, answer, last in zip(later, heard, cycle(now)))
    right = left.whole and left.text == ONE and first == 201 and {*others} <= TOLD_NO and alike
    prices = [json.loads(text)[PRICE[path]] for status, text in now if status == 201]
    right = right and prices[:1] == [row["cents"] for row in database.read().rows(CHARGED)]
    told = f"told {', '.join(brief(*heard))}; " if heard else ""
    return "" if right else f"{left.text} ({told}asked again: {', '.join(brief(*now))})"


@both
@pytest.mark.rule("idempotency-key")
def test_a_repeat_gets_the_first_answer(backend, database, path):
    """A repeat gets the first answer and pays nothing"""
    buy = partial(ask, database, path, house=create_app(database.engine))
    first, *others, second = map(buy, (None, *(str(uuid4()) for _ in range(8)), None))
    database.write(f"{DEARER}, places_left = ?", PLACES)
    others.append(buy(str(uuid4())))
    database.write("UPDATE customers SET token = 'login-anew' WHERE id = 'ben'")
    third = ask(database, path, who="anew")
    paid = len(database.read().rows(CHARGED)) - sum(status == 201 for status, _ in others)
    curl = f"curl localhost:8000/{path} --json '{json.dumps(BUYS[path])}' \\"
    more = "-H 'Authorization: Bearer login-ben' \\", f"-H 'Idempotency-Key: {key_on(database)}'"
    lines = [*brief(first, second, third), "twice, beside kata serve:", curl, *more]
    text = f"/{path}: asked three times, charges: {paid}, answers: {len({first, second, third})}"
    backend.expect(first == second == third and first[0] == 201 and paid == 1, text, lines, AGAIN)


@pytest.mark.rule("idempotency-key")
def test_a_refusal_takes_no_key_away(backend, database):
    """A refusal takes no key away from anything else"""
    database.write(LEFT, 0, SHOW)
    buy = partial(ask, database, "orders", house=create_app(database.engine))
    for no, show in ((SOLD_OUT, SHOW), (UNKNOWN, 99)):
        wishes = [{"key": f"one-key-at-show-number-{show}", "show": at} for at in (show, OTHER)]
        *said, other = (buy(**wish) for wish in (wishes[0], wishes[0], *wishes))
        want, *same, then = brief(no, *said, other)
        backend.expect({*same} == {want}, f"{want}, three times: {', '.join(same)}", (), REFUSAL)
        again, first = (buy(**wish) for wish in wishes[::-1])
        right = other != no and again == other and other[0] in {201, *TOLD_NO}
        right = right and (first == no or first[0] in TOLD_NO)
        lines = [f"again: {brief(again)[0]}; with the first body: {brief(first)[0]}"]
        backend.expect(right, f"{want}, then another body, same key: {then}", lines, REFUSAL)
    said, _ = buy(key := str(uuid4())), database.write(ROOM)
    later = (
        ask(database, "orders", key),
        buy(key),
        buy(key, who="ada"),
        ask(database, "vouchers", key),
    )
    right = later[0] == later[1] and {status for status, _ in later[2:]} == {201}
    text = "{}, then room again: in another process {}, here {}; Ada's order {}, a voucher {}"
    backend.expect(right, text.format(*brief(said, *later)), (), REFUSAL)


@both
@pytest.mark.rule("idempotency-key")
def test_a_repeat_after_a_crash_buys_once(backend, database, path):
    """A crash, then a repeat: bought once"""

    def repeated(disk, meanwhile=DEARER, no=""):
        now, heard = bought(disk), [first] if disk.rows(CHARGED) else []
        with restarted(backend, disk) as (anew, after):
            after.write(meanwhile)
            bad = asked_again(after, path, *heard, house=anew.create_app(after.engine))
        return OnDisk(now.text, now.whole and bad in ("", no), f"then {bad}" if bad else now.lost)

    with power_cut(backend, database, repeated) as cut:
        first = ask(database, path)
    cut.expect_whole(wants=CRASH)
    if cut.broken:
        return
    if path == "orders":
        (full := database.fresh()).write(LEFT, 0, SHOW)
        with power_cut(backend, full, partial(repeated, meanwhile=ROOM, no=REFUSED)) as refused:
            ask(full, path)
        backend.expect(not refused.broken, "a refusal, then room again", refused.table(), CRASH)
    for refuse, what in (("refuse_writes", "written"), ("refuse_commits", "committed")):
        house = create_app((anew := database.fresh()).engine)
        getattr(anew, refuse)("charges")
        said, left = ask(anew, path, house=house), bought(anew.read())
        anew.refuse_nothing()
        bad = asked_again(anew, path, house=house)
        lines = [f"first {brief(said)[0]}: {left.text} {left.verdict}", f"then {bad or ONE}"]
        right = said[0] >= 400 and said != SOLD_OUT and left.text == NOTHING and not bad
        backend.expect(right, f"/{path}: the charge could not be {what} at first", lines, CRASH)
    anew.keep()  # bought once: what fails now is a repeat
    for start, lost in ((database, path != "orders"), (anew, True))[: 1 + (path != "orders")]:
        buys = partial(faults, backend, start, lambda one: ask(one, path)[0] == 201, bought)
        buys(wants=CRASH, lost=lost, unheard=True)


@both
@pytest.mark.rule("idempotency-key")
@pytest.mark.beside_behaviour
def test_two_at_once_buy_once(backend, database, path):
    """Two at once, in two processes: bought once"""
    ask(database, path, who="ada")  # her key is spelled like Ben's
    if path == "orders":  # as a refusal leaves it, if the house decides anew then
        refused = database.copy()
        refused.write(LEFT, PLACES - 1, SHOW)
        ask(refused, path)
        refused.write(LEFT, 200 - PLACES, SHOW)
        database = refused if ask(refused.copy(), path)[0] == 201 else database
    last = database.copy()  # others have all places but those that Ben asks for
    last.write(REST, PLACES, SHOW)
    last.write(LEFT, PLACES, SHOW)
    last.keep()
    database.keep()
    bound, wrong = ask(database, path, who="ada", **ELSE[path])[0] in TOLD_NO, []
    first, other = partial(ask, path=path), partial(ask, path=path, **ELSE[path])
    races = interleave(backend, database, first, wants=RACE)
    again = (", the last places", first, {}), (", another body", other, {}, ELSE[path])
    for what, second, *bodies in (("", first, {}), *again[: 1 + bound]):
        if what:
            both_buy = [race for race in races if race.second[0] == 201 and not wrong]
            races = [race.against(second, last) for race in both_buy]
        for race in races:
            text = asked_again(race.database, path, race.first, race.second, bodies=bodies)
            wrong += [f"one waits at {race.label}: {text}"] if text else []
        summary = f"{len(wrong)} of {len(races)} races go wrong (/{path}{what})"
        backend.expect(not (races and wrong), summary, wrong[:4], RACE)
    ada = partial(ask, path=path, key=str(uuid4()), who="ada")  # she wants the last places, too
    races = [race.against(ada, last) for race in both_buy if path == "orders"]
    much = [race.label for race in races if race.database.read().value(SOLD, SHOW) > 200]
    backend.expect(not much, "Ben and Ada both buy the last places", much[:4], RACE)


@pytest.mark.rule("execution-context")
def test_a_key_belongs_to_one_purchase(backend, database):
    """A key belongs to one purchase"""
    buy = partial(ask, database, house=create_app(database.engine))
    mine = {path: buy(path) for path in BUYS}
    before = bought(database.read())
    for path, other in (*ELSE.items(), *(("orders", body) for body in FEW_MORE_AS_MANY)):
        said, after = buy(path, **other), bought(database.read())
        right = said[0] in TOLD_NO and after == before
        lines = [f"first {BUYS[path]}", f"then with {other}: {brief(said)[0]}", after.text]
        backend.expect(right, f"/{path}, another body, same key: {said[0]}", lines, BOUND)
    buy("orders", show=99)  # whatever he is told, the key stays his
    hers = {"vouchers": buy("vouchers", who="ada"), "orders": buy("orders", who="ada", show=OTHER)}
    for path in BUYS:
        again = buy(path)
        right = mine[path][0] == hers[path][0] == 201 and again == mine[path] != hers[path]
        lines = "Ben: {}, again {}\n  Ada: {}".format(*brief(mine[path], again, hers[path]))
        backend.expect(
            right, f"/{path}, with a key that Ben and Ada use at both doors", [lines], BOUND
        )


@pytest.mark.rule("execution-context")
def test_without_a_key_nothing_is_bought(backend, database):
    """Without a key nothing is bought"""
    for path, key in product(BUYS, (NO_KEY, "")):
        said, left = ask(database, path, key), bought(database.read()).text
        summary = f"/{path} with {'no' if key is NO_KEY else 'an empty'} key: {brief(said)[0]}"
        backend.expect(said[0] in (400, 422) and left == NOTHING, summary, [left], NAMELESS)


def buy_on_a_bad_line(backend, database, *evenings, run=run_cli):
    """Let one client buy, each time with these answers lost; return the keys of each time."""
    runs = []
    with web(create_app(database.engine)) as house, outbound(backend, house.send) as line:
        client = line.client
        for at, lost in enumerate(evenings):  # the third buys the same as the second, on purpose
            line.sent, line.loses = [], [*lost]
            run(["buy", "login-ben", "1", str(2 + (at + 1) // 2 % 7)], client)
            runs.append([sent.headers.get("idempotency-key", "") for sent in line.sent])
    return runs


@pytest.mark.rule("idempotency-key")
def test_the_client_repeats_its_key(backend, database):
    """The client repeats with its first key"""
    ways = map(list, zip(cycle(BROKEN), map(httpx2.Response, (*range(500, 509), 510, 511))))
    early = [TUNNEL, httpx2.ConnectError], [WROTE, httpx2.Response(425, json={"detail": "wait"})]
    runs = buy_on_a_bad_line(backend, database, [TUNNEL] * 3, *ways, *early)
    with restarted(backend, database.read()) as (anew, later):
        runs += buy_on_a_bad_line(backend, later, [TUNNEL] * 2, run=anew.run_cli)
    for keys in runs:
        summary = f"{len(set(keys))} keys in {len(keys)} attempts at one purchase"
        backend.expect(len(set(keys)) == 1 and all(keys), summary, map(repr, keys), CLIENT)
    of = [keys[0] for keys in runs]
    twice = {key for key in of if of.count(key) > 1}
    backend.expect(not twice, f"{len(of)} purchases, {len({*of})} keys", twice, CLIENT)


@both
@pytest.mark.guard
@pytest.mark.rule("idempotency-key")
def test_another_key_is_another_purchase(backend, database, path):
    """Another key is another purchase, also of the same"""
    key, long, house = key_on(database), f"{uuid4()}-{uuid4()}"[:64], create_app(database.engine)
    odd = [key[:-1] + mark for mark in sample("._:/+%", 2)]  # some may refuse what is odd,
    odd += ["7".zfill(length) for length in (1, 80, 120, 200, 250, 300)]  # too short or too long
    keys = [key, key[:20], key[:30], key.upper(), key.replace("-", ""), long, long[:-1], long[1:]]
    said = [(each, ask(database, path, each, house=house)) for each in keys + odd]
    sold = [answer for each, answer in said if each in keys or answer[0] not in (400, 422)]
    lines = [f"{each[-40:]} ({len(each)} long): {brief(answer)[0]}" for each, answer in said]
    right = {status for status, _ in sold} == {201} and len(set(sold)) == len(sold)
    backend.expect(right, f"{len(said)} keys, {len(set(sold))} answers", lines, BOUND)


def main_request(backend, database):  # noqa: ARG001  (`kata xray` calls it like this)
    ask(database, "orders", "Key-of-Ben-7f3c09ad51")


def accident(backend, database, say):
    say("Ben's phone orders two places. The answer of the house is lost in a tunnel.")
    [keys] = buy_on_a_bad_line(backend, database, [TUNNEL])
    say(f"The phone asks again. Requests: {len(keys)}, different keys: {len(set(keys))}.")
    return bought(database.read()).text != ONE
