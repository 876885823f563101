"""The ledger counts what reached the disk and says who asked for it."""

import pytest

from probe import expect_no_fallback, expect_same_operation, ledger, web

SCHEMA = "CREATE TABLE notes (n TEXT);"
HEAD = "import sqlite3\nfrom contextlib import closing\nfrom sqlalchemy import text\n"
WRITE = "c.execute(text(\"INSERT INTO notes VALUES ('a')\"))"


def make(toy, schema=SCHEMA, **files):
    sources = {"__init__": "", "bootstrap": "", **files}
    return toy(
        lambda package: {k: HEAD + v.replace("PACKAGE", package) for k, v in sources.items()},
        schema,
    )


def test_sql_in_transport_is_named_line_by_line(toy):
    backend, module, database = make(
        toy,
        api=f"def sell(engine):\n    with engine.begin() as c:\n        {WRITE}\n",
        bootstrap="from PACKAGE import api\n",
    )
    with ledger(backend, database) as log:
        module.api.sell(database.engine)
    with pytest.raises(
        AssertionError, match=r"1 statement issued by transport\n.*api.py:6 in sell: INSERT"
    ):
        log.expect_no_sql_from("transport", wants="w")


def test_what_writes_past_the_engine_is_counted_on_the_disk(toy):
    backend, module, database = make(
        toy,
        bootstrap="""
def run(engine):
    with closing(sqlite3.connect(engine.url.database)) as own, own:
        own.execute("INSERT INTO notes VALUES ('a')")
""",
    )
    with ledger(backend, database) as log:
        module.run(database.engine)
    assert log.reached_disk == 1
    with pytest.raises(AssertionError, match="1 transaction reached the disk past the engine"):
        log.expect_transactions(0, wants="w")


def test_a_listener_that_the_code_takes_away_is_noticed(toy):
    backend, module, database = make(
        toy,
        bootstrap=f"""
def run(engine):
    with engine.begin() as c:
        c.connection.driver_connection.set_trace_callback(None)
        {WRITE}
""",
    )
    with ledger(backend, database) as log:
        module.run(database.engine)
    with pytest.raises(AssertionError, match="past the engine"):
        log.expect_transactions(1, wants="w")


def test_an_engine_of_its_own_is_seen(toy):
    backend, module, database = make(
        toy,
        bootstrap=f"""
import sqlalchemy as sa
def run(url):
    engine = sa.create_engine(url)
    with engine.begin() as c:
        {WRITE}
    engine.dispose()
""",
    )
    with ledger(backend, database) as log:
        module.run(database.engine.url)
    log.expect_transactions(1, wants="w")


def test_a_transaction_left_open_is_reported(toy):
    backend, module, database = make(
        toy,
        bootstrap=f"""
KEPT = []
def run(engine):
    c = engine.connect()
    KEPT.append(c)
    {WRITE}
""",
    )
    with ledger(backend, database) as log:
        module.run(database.engine)
    with pytest.raises(
        AssertionError, match=r"1 transaction still open\n  begun in .*bootstrap.py"
    ):
        log.expect_none_open(wants="w")
    module.KEPT.pop().close()


def test_what_happens_after_the_block_is_not_counted(toy):
    backend, module, database = make(
        toy, bootstrap=f"def run(engine):\n    with engine.begin() as c:\n        {WRITE}\n"
    )
    with ledger(backend, database) as log:
        module.run(database.engine)
    module.run(database.engine)
    log.expect_transactions(1, wants="w")
    assert len(log.writing) == 1


@pytest.mark.parametrize(
    ("door", "past"),
    [
        ("use_cases.sell(c)", ""),
        (
            "use_cases.sell(database.read(c))",
            r"1 .* past the core \(database.py:7\)\n.*database.py:7",
        ),
        ("database.note(c)", ""),
        (WRITE, r"1 statement issued past the core \(.*\n.*worker.py:7 in run: INSERT"),
        (f"use_cases.calls(lambda: {WRITE})", r"1 .* past the core \(worker.py:7\)\n.*worker.py:7"),
    ],
)
def test_sql_past_the_core_is_a_doors_own(toy, door, past):
    note = f"def note(c):\n    {WRITE}\n"
    note += "def read(c):\n    return c.execute(text('SELECT 1')) and c\n"
    backend, module, base = make(
        toy,
        database=note,
        use_cases="from PACKAGE import database\n"
        "def sell(c):\n    database.note(c)\ndef calls(what):\n    what()\n",
        worker="from PACKAGE import database, use_cases\n"
        f"def run(engine):\n    with engine.begin() as c:\n        {door}\n",
        bootstrap="from PACKAGE import worker\n",
    )
    with ledger(backend, base) as log:
        module.worker.run(base.engine)
    if not past:
        log.expect_sql_within_the_core(wants="w")
        return
    with pytest.raises(AssertionError, match=past):
        log.expect_sql_within_the_core(wants="w")


def test_an_operation_is_entered_as_often_as_expected(toy):
    backend, module, base = make(
        toy,
        use_cases=STEP,
        worker="from PACKAGE import use_cases\ndef run(engine): use_cases.sell(engine)\n",
        bootstrap="from PACKAGE import worker\n",
    )
    with ledger(backend, base) as log:
        module.worker.run(base.engine)
        module.worker.run(base.engine)
    log.expect_one_operation(times=2, wants="w")
    with pytest.raises(AssertionError, match="2 core operations entered, expected 1"):
        log.expect_one_operation(wants="w")


def test_a_block_that_saw_nothing_fails(toy):
    backend, _, database = make(toy)
    with ledger(backend, database) as log:
        pass
    for check in (
        lambda: log.expect_owner("application", wants="w"),
        lambda: log.expect_no_sql_from("transport", wants="w"),
        lambda: log.expect_sql_within_the_core(wants="w"),
        lambda: log.expect_none_open(wants="w"),
        lambda: log.expect_one_operation(wants="w"),
    ):
        with pytest.raises(AssertionError):
            check()


DOORS = """
from PACKAGE import use_cases
def web(engine):
    WEB
def kiosk(engine):
    KIOSK
"""
STEP = f"def sell(engine):\n    with engine.begin() as c:\n        {WRITE}\n"
RUN = (
    "ADDED = \"INSERT INTO notes VALUES ('a')\"\n"
    "def run(engine, sql):\n    with engine.begin() as c:\n        c.execute(text(sql))\n"
)
QUERY = "def show(engine):\n    with engine.connect() as c:\n        c.execute(text('SELECT 1'))\n"


@pytest.mark.parametrize(
    ("core", "web", "kiosk"),
    [
        (STEP, "sell", "sell"),
        (STEP + "def at_kiosk(engine):\n    sell(engine)\n", "sell", "at_kiosk"),
        (
            STEP
            + "def at_web(engine):\n    sell(engine)\ndef at_kiosk(engine):\n    sell(engine)\n",
            "at_web",
            "at_kiosk",
        ),
        (
            STEP + QUERY + "def at_web(engine):\n    sell(engine)\n    show(engine)\n",
            "at_web",
            "sell",
        ),
    ],
)
def test_doors_that_enter_one_operation_share_it(toy, core, web, kiosk):
    log, backend = both(toy, core, web, kiosk)
    expect_same_operation(backend, log, wants="w")


INLINE = (
    "def sell(engine, door):\n    with engine.begin() as c:\n"
    f"        if door == 'web':\n            {WRITE}\n        else:\n            {WRITE}\n"
    "def at_web(engine):\n    sell(engine, 'web')\n"
    "def at_kiosk(engine):\n    sell(engine, 'kiosk')\n"
)
TWO = STEP + STEP.replace("sell", "sell_too")
DISPATCH = (
    STEP
    + STEP.replace("sell", "sell_too")
    + "def handle(engine, name):\n    globals()[name](engine)\n"
)
RULE = (
    "def rule(engine):\n    with engine.connect() as c:\n        c.execute(text('SELECT 1'))\n"
    + STEP
    + "def at_web(engine):\n    rule(engine)\n    sell(engine)\n"
    + "def at_kiosk(engine):\n    rule(engine)\n    sell(engine)\n"
)

BRANCH = (
    "def sell(engine, calls=[]):\n    calls.append(1)\n    with engine.begin() as c:\n"
    f"        if len(calls) == 1:\n            {WRITE}\n        else:\n            {WRITE}\n"
)
SHARED = (
    TWO
    + STEP.replace("sell", "sell_three")
    + "def at_web(engine):\n    sell(engine)\n    sell_too(engine)\n"
    + "def at_kiosk(engine):\n    sell(engine)\n    sell_three(engine)\n"
)
BELOW = (
    "from PACKAGE.database import save, save_too\n"
    "def sell(engine, note):\n    with engine.begin() as c:\n        note(c)\n"
)


@pytest.mark.parametrize(
    ("core", "web", "kiosk", "named"),
    [
        (INLINE, "at_web", "at_kiosk", "web: use_cases.at_web   kiosk: use_cases.at_kiosk"),
        (TWO, "sell", "sell_too", "web: use_cases.sell   kiosk: use_cases.sell_too"),
        (DISPATCH, "handle", "handle", "web: use_cases.sell   kiosk: use_cases.sell_too"),
        (RULE, "at_web", "at_kiosk", "web: use_cases.at_web   kiosk: use_cases.at_kiosk"),
        (BRANCH, "sell", "sell", "use_cases.sell has a copy for each door"),
        (SHARED, "at_web", "at_kiosk", "two operations reach use_cases.sell"),
        (
            BELOW,
            "use_cases.sell(engine, use_cases.save)",
            "use_cases.sell(engine, use_cases.save_too)",
            "use_cases.sell has a copy for each door",
        ),
    ],
)
def test_doors_that_repeat_the_work_do_not(toy, core, web, kiosk, named):
    log, backend = both(toy, core, web, kiosk)
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, log, wants="w")
    assert str(failure.value).splitlines()[0] == named


def test_a_copy_for_each_door_is_told_where_the_ways_part(toy):
    log, backend = both(toy, BRANCH, "sell", "sell")
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, log, wants="w")
    lines = [line.partition("use_cases.py:")[::2] for line in str(failure.value).splitlines()[1:3]]
    doors = [(door.split()[0], place) for door, place in lines]
    assert doors == [("web:", "8 in sell"), ("kiosk:", "10 in sell")]


def test_what_both_doors_share_is_told_once(toy):
    log, backend = both(toy, SHARED, "at_web", "at_kiosk")
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, log, wants="w")
    told = [line.partition("/")[::2] for line in str(failure.value).splitlines()[1:-1]]
    words = [(door.split()[0], place.split()[-1]) for door, place in told]
    assert words == [("both:", "sell"), ("web:", "sell_too"), ("kiosk:", "sell_three")]


def test_what_a_door_read_before_in_a_transaction_of_its_own_is_no_second_operation(toy):
    step = f"def sell(c):\n    {WRITE}\n"
    sells = "with engine.begin() as c: use_cases.sell(c)"
    reads = "use_cases.show(engine)\n    "
    logs, backend = both(toy, step + QUERY, sells, reads + sells)
    expect_same_operation(backend, logs, wants="w")


def test_a_query_after_the_operation_is_no_part_of_it(toy):
    logs, backend = entered(toy, "use_cases.sell(engine)", "use_cases.show(engine)")
    expect_same_operation(backend, logs, wants="w")


WRAPPED = """
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase): pass
class Note(Base):
    __tablename__ = "notes"
    n: Mapped[str] = mapped_column(primary_key=True)
def in_one(operation):
    def run(engine):
        with Session(engine) as session, session.begin():
            RUN
    return run
"""
SAID_TO_THE_SESSION = """
from PACKAGE.database import Note, in_one
@in_one
def sell(session):
    session.add(Note(n=str(session.scalar(text("SELECT count(*) FROM notes")))))
"""
RUNS = {
    "at its end": "return operation(session)",
    "by its word": "operation(session); session.flush()",
    "at a savepoint": "with session.begin_nested(): operation(session)",
}


@pytest.mark.parametrize("when", RUNS)
def test_what_a_wrapper_flushes_was_done_by_the_operation(toy, when):
    log, backend = both(
        toy, SAID_TO_THE_SESSION, "sell", "sell", WRAPPED.replace("RUN", RUNS[when])
    )
    expect_same_operation(backend, log, wants="w")
    log["web"].expect_owner("application", wants="w")


FAMILY = """
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase): pass
class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    n: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "note"}
class Letter(Note):
    __mapper_args__ = {"polymorphic_identity": "letter"}
def run(engine):
    with Session(engine) as session, session.begin():
        session.add_all([Note(n="a"), Letter(n="b")])
        session.flush()
        for note in session.query(Note): note.n = note.n * 2
"""


def test_a_change_is_heard_in_every_class_of_a_family(toy):
    schema = "CREATE TABLE notes (id INTEGER PRIMARY KEY, kind TEXT, n TEXT);"
    backend, module, database = make(toy, schema, bootstrap=FAMILY)
    with ledger(backend, database) as log:
        module.run(database.engine)
    assert [event.kind for event in log.events if event.kind in ("add", "change")] == [
        *("add", "add"),
        *("change", "change"),
    ]


def test_what_a_wrapper_says_itself_was_not(toy):
    itself = f"operation(session); c = session.connection(); {WRITE}"
    wrapper = WRAPPED.replace("RUN", itself)
    log, _ = both(toy, SAID_TO_THE_SESSION, "sell", "sell", wrapper)
    with pytest.raises(AssertionError):
        log["web"].expect_owner("application", wants="w")


INLINE_WRITE = f"with engine.begin() as c: {WRITE}"
BY_HELPER = "database.save(engine)"


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        (["show", "sell"], "a door reads before use_cases.sell"),
        (["sell", "sell_too"], "use_cases.sell is one of several steps"),
        (["show", BY_HELPER], "database.save writes, no core operation does"),
        (["database.look(engine)", "sell"], "a door reads before use_cases.sell"),
        (
            ["use_cases.run(engine, 'SELECT 1')", "use_cases.run(engine, use_cases.ADDED)"],
            "a door reads before use_cases.run",
        ),
    ],
)
def test_what_two_doors_do_beside_the_operation_is_said(toy, steps, named):
    calls = [step if "(" in step else f"use_cases.{step}(engine)" for step in steps]
    logs, backend = entered(toy, *calls)
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, logs, wants="w")
    assert str(failure.value).splitlines()[0] == named


def test_an_operation_that_writes_after_a_failure_only_is_reported(toy):
    rest = f"def again(engine):\n    with engine.begin() as c: {WRITE}\ndef note(c): {WRITE}\n"
    core = f"{rest}def sell(engine):\n    with engine.begin() as c: note(c)\n"
    logs, backend = both(toy, core, "sell", "again")
    expect_no_fallback(backend, logs["web"], logs["web"], wants="w")
    with pytest.raises(AssertionError, match=r"use_cases\.again writes after a failure only"):
        expect_no_fallback(backend, logs["web"], logs["kiosk"], wants="w")


def test_an_operation_that_joins_what_one_door_began_is_named_by_its_end(toy):
    core = f"def note(c):\n    {WRITE}\ndef sell(engine):\n    with engine.begin() as c: note(c)\n"
    logs, backend = both(toy, core, "sell", "with engine.begin() as c: use_cases.note(c)")
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, logs, wants="w")
    named = "use_cases.note is ended in two ways   web: application   kiosk: transport"
    assert str(failure.value).splitlines()[0] == named


def test_an_operation_that_one_door_ends_is_not_the_same(toy):
    core = f"def sell(c, *, commit=True):\n    {WRITE}\n    if commit:\n        c.commit()\n"
    web = "with engine.connect() as c:\n        use_cases.sell(c)"
    kiosk = (
        "with engine.connect() as c:\n        use_cases.sell(c, commit=False)\n        c.commit()"
    )
    logs, backend = both(toy, core, web, kiosk)
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, logs, wants="w")
    named = "use_cases.sell is ended in two ways   web: application   kiosk: transport"
    assert str(failure.value).splitlines()[0] == named


def test_that_there_is_no_core_is_said_once(toy):
    logs, backend = entered(toy, INLINE_WRITE)
    with pytest.raises(AssertionError) as failure:
        expect_same_operation(backend, logs, wants="w")
    assert str(failure.value).count("there is no core operation yet") == 1
    assert "no operation of the core writes" not in str(failure.value)


def entered(toy, *lines):
    """Two doors with the same lines, and what each of them did."""
    body = "".join(f"    {line}\n" for line in lines)
    backend, module, database = make(
        toy,
        api=f"from sqlalchemy import text\nfrom PACKAGE import database, use_cases\n"
        f"def web(engine):\n{body}def kiosk(engine):\n{body}",
        use_cases=TWO + QUERY + RUN,
        database=STEP.replace("sell", "save") + QUERY.replace("show", "look"),
        bootstrap="from PACKAGE import api\n",
    )
    logs = {}
    for door in ("web", "kiosk"):
        with ledger(backend, database) as logs[door]:
            getattr(module.api, door)(database.engine)
    return logs, backend


def both(toy, core, web, kiosk, database=""):
    calls = {
        name: each if "(" in each else f"use_cases.{each}(engine)"
        for name, each in (("WEB", web), ("KIOSK", kiosk))
    }
    if web == "handle":
        calls = {
            "WEB": "use_cases.handle(engine, 'sell')",
            "KIOSK": "use_cases.handle(engine, 'sell_too')",
        }
    doors = DOORS
    for name, call in calls.items():
        doors = doors.replace(name, call)
    backend, module, database = make(
        toy,
        api=doors,
        use_cases=core,
        database=database or f"def save(c):\n    {WRITE}\ndef save_too(c):\n    {WRITE}\n",
        bootstrap="from PACKAGE import api\n",
    )
    logs = {}
    for door in ("web", "kiosk"):
        with ledger(backend, database) as logs[door]:
            getattr(module.api, door)(database.engine)
    return logs, backend


def test_an_update_that_finds_no_row_has_written_nothing(toy):
    backend, module, database = make(
        toy,
        bootstrap="""
def run(engine):
    with engine.begin() as c:
        c.execute(text("UPDATE notes SET n = 'b' WHERE n = 'none'"))
""",
    )
    with ledger(backend, database) as log:
        module.run(database.engine)
    log.expect_transactions(0, wants="w")
    assert log.reached_disk == 0


ROUTED = """
from functools import partial, wraps
from fastapi import APIRouter, Depends, FastAPI, Request
from PACKAGE import use_cases
def app_of(engine, where):
    app, router = FastAPI(), APIRouter()
    def session():
        with engine.connect() as c:
            yield c
            if where == "dependency": c.commit()
    def ends(route):
        @wraps(route)
        def wrapper(c):
            route(c)
            c.commit()
        return wrapper
    def ends_too(route):
        @wraps(route)
        def wrapper(c):
            route(c)
            c.commit()
        return wrapper
    def note(c = Depends(session)):
        use_cases.note(c)
        if where == "route": c.commit()
        if where == "use case": use_cases.end(c)
    def note_and_end(c = Depends(session)):
        use_cases.note_and_end(c)
    endpoints = {"decorator": ends(note), "partial": partial(ends(note))}
    endpoints["whole use case"] = note_and_end
    if where == "line for all":
        made = {path: ends_too(note) for path in ("/", "/other")}
        for path, route in made.items():
            router.post(path)(route)
    elif where == "line for each":
        router.post("/")(ends(note))
        router.post("/other")(ends(note))
    else:
        router.post("/")(endpoints.get(where, note))
    app.include_router(router)
    return app
"""
CORE = f"""
def note(c):
    {WRITE}
def end(c):
    c.commit()
def note_and_end(c):
    note(c)
    end(c)
"""


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("route", True),
        ("decorator", True),
        ("partial", True),
        ("line for each", True),
        ("line for all", False),
        ("use case", True),  # called for it by the route
        ("whole use case", False),
        ("dependency", False),
    ],
)
def test_a_route_that_ends_a_transaction_is_named(toy, where, wrong):
    backend, module, database = make(
        toy, api=ROUTED, use_cases=CORE, bootstrap="from PACKAGE import api\n"
    )
    with ledger(backend, database) as log, web(module.api.app_of(database.engine, where)) as client:
        client.post("/")
    if not wrong:
        assert log.expect_no_route_ends(wants="w")
        return
    with pytest.raises(
        AssertionError, match=r"1 transaction ended by a route\n  toy.*py:\d+ in .*ends it: "
    ):
        log.expect_no_route_ends(wants="w")


def test_a_block_without_a_write_has_no_end_to_judge(toy):
    backend, _, database = make(toy)
    with ledger(backend, database) as log:
        pass
    with pytest.raises(AssertionError, match="no transaction wrote anything"):
        log.expect_no_route_ends(wants="w")


def test_equal_code_in_another_file_is_not_taken_for_the_learners(toy, tmp_path):
    sells = f"def sell(engine):\n    with engine.begin() as c:\n        {WRITE}\n"
    backend, module, database = make(toy, api=sells, bootstrap="from PACKAGE import api\n")
    library = {}
    exec(compile(HEAD + sells, tmp_path / "library.py", "exec"), library)  # noqa: S102
    logs = []
    for sell in (library["sell"], module.api.sell, library["sell"]):
        with ledger(backend, database) as log:
            sell(database.engine)
        logs.append(log)
    assert [log.statements[0].layer for log in logs] == ["outside", "transport", "outside"]
