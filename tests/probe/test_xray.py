"""The drawing of a request: which lines, in which order, in how many columns."""

import pytest

from probe import web, xray
from probe.outbound import outbound
from probe.record import Record

SCHEMA = """
CREATE TABLE seats (id TEXT PRIMARY KEY, sold BOOLEAN NOT NULL);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, seat TEXT NOT NULL);
INSERT INTO seats VALUES ('A7', 0);
"""
FILES = {
    "__init__": "",
    "bootstrap": """
from fastapi import FastAPI
from sqlalchemy.orm import sessionmaker
from PACKAGE import api, cli, worker
def create_app(engine, gateway=None):
    app = FastAPI()
    app.state.sessions, app.state.gateway = sessionmaker(engine), gateway
    app.include_router(api.make_router())
    return app
def run_cli(argv, engine): return cli.main(argv, sessionmaker(engine))
def run_worker(engine): worker.run(sessionmaker(engine))
""",
    "api": """
from typing import Annotated
from fastapi import APIRouter, Depends, HTTPException, Request
from PACKAGE import use_cases
def sessions(request: Request): return request.app.state.sessions
Sessions = Annotated[object, Depends(sessions)]
def make_router():
    router = APIRouter()
    @router.post("/orders", status_code=201)
    def buy(sessions: Sessions, request: Request):
        return {"ticket": use_cases.sell_seat(sessions, request.app.state.gateway).id}
    @router.get("/seats")
    def seats(sessions: Sessions):
        return use_cases.Hall(sessions).seats()
    @router.post("/inline")
    def inline(sessions: Sessions):
        with sessions() as session:
            for _ in range(3):
                session.connection().exec_driver_sql("UPDATE seats SET sold = 1 - sold")
                session.commit()
    @router.get("/broken")
    def broken(sessions: Sessions):
        with sessions() as session:
            session.connection().exec_driver_sql("UPDATE seats SET sold = 1")
            raise ZeroDivisionError
    def late_session(sessions: Sessions):
        with sessions.begin() as session:
            yield session
    @router.post("/late", status_code=202)
    def late(session: Annotated[object, Depends(late_session)]):
        session.connection().exec_driver_sql("UPDATE seats SET sold = 1")
    @router.get("/idle")
    def idle(): raise HTTPException(404)
    return router
""",
    "cli": """
from PACKAGE import use_cases
def main(argv, sessions):
    use_cases.sell_seat(sessions, None)
    return 0
""",
    "worker": """
from PACKAGE import use_cases
def run(sessions):
    for _ in range(40):
        use_cases.sell_seat(sessions, None)
""",
    "use_cases": """
from dataclasses import dataclass
from sqlalchemy import text
from PACKAGE import database, domain
@dataclass
class Receipt:
    id: int
def sell_seat(sessions, gateway):
    with sessions.begin() as session:
        database.mark(session)
        domain.price()
        if gateway:
            gateway.post("/charges", json={})
        session.execute(text("INSERT INTO tickets (seat) VALUES ('A7')"))
    return Receipt(1)
class Hall:
    def __init__(self, sessions): self.sessions = sessions
    def seats(self):
        with self.sessions() as session:
            return [row.id for row in session.execute(text("SELECT id FROM seats"))]
""",
    "domain": "def price(): return 3900\n",
    "database": """
from sqlalchemy import text
def mark(session):
    for _ in range(2):
        session.execute(text("UPDATE seats SET sold = 1"))
""",
}


@pytest.fixture
def box(toy):
    return toy(lambda package: {n: t.replace("PACKAGE", package) for n, t in FILES.items()}, SCHEMA)


@pytest.fixture
def ask(box):
    """Return ask(method, path) -> the record of that request."""

    def send(method, path):
        backend, bootstrap, database = box
        with outbound(backend) as gateway, xray.record(backend) as record:
            app = bootstrap.create_app(database.engine, gateway.client)
            with web(app) as client:
                client.request(method, path)
        return record

    return send


def test_a_sale_goes_down_through_the_layers_and_back(ask):
    drawn = xray.draw(ask("POST", "/orders"))
    assert (
        drawn
        == """\
POST /orders
transport         api.make_router.buy                                   api.py:9
application         use_cases.sell_seat → Receipt                 use_cases.py:8
infrastructure        database.mark                                database.py:3
                ┌       BEGIN                                      database.py:5
                │       UPDATE seats ×2                            database.py:5
domain          │     domain.price                                   domain.py:1
outside         │     POST /charges                              use_cases.py:13
                │     INSERT tickets                             use_cases.py:14
                └     COMMIT                                      use_cases.py:9
→ 201 Created"""
    )


def test_the_same_in_one_line(ask):
    record = ask("POST", "/orders")
    told = "route ─ sell_seat [ BEGIN ─ SQL ─ SQL ─ POST /charges ─ SQL ─ COMMIT ]"
    assert xray.line(record) == told
    assert xray.line(record, 68) == told.replace("SQL ─ SQL", "SQL ×2")
    assert xray.line(record, 50) == "route─sell_seat [ BEGIN─SQL×2─POST /charges─SQL─C…"


def test_commits_in_the_route_have_no_operation_round_them(ask):
    record = ask("POST", "/inline")
    assert xray.line(record) == "route ─ SQL ─ COMMIT ─ SQL ─ COMMIT ─ SQL ─ COMMIT"
    assert xray.draw(record).count("┌") == xray.draw(record).count("└") == 3


def test_a_transaction_that_only_read_is_no_event_of_the_line(ask):
    record = ask("GET", "/seats")
    assert xray.line(record) == "route ─ Hall.seats [ SQL ]"
    assert "ROLLBACK (nothing written)" in xray.draw(record)
    assert "__init__" not in xray.draw(record)


def test_a_request_that_breaks_shows_what_was_rolled_back(ask):
    record = ask("GET", "/broken")
    assert xray.line(record) == "route ─ SQL ─ ROLLBACK"
    assert xray.draw(record).endswith("→ 500 Internal Server Error")
    assert "nothing written" not in xray.draw(record)


def test_a_request_without_effect_is_a_line_and_an_answer(ask):
    record = ask("GET", "/idle")
    assert xray.draw(record) == "GET /idle\n→ 404 Not Found"
    assert xray.line(record) == "route"


def test_the_answer_stands_where_its_first_byte_left(box):
    backend, bootstrap, database = box
    app = bootstrap.create_app(database.engine)
    with xray.record(backend) as record, web(app, backend) as client:
        client.post("/late")
    assert xray.line(record) == "route ─ SQL ─ ANSWER 202 ─ COMMIT"
    assert "                │ ANSWER 202\n" in xray.draw(record)


def test_a_kiosk_has_its_own_door(box):
    backend, bootstrap, database = box
    with xray.record(backend) as record:
        bootstrap.run_cli([], database.engine)
    assert xray.line(record) == "cli.main ─ sell_seat [ BEGIN ─ SQL ─ SQL ─ SQL ─ COMMIT ]"
    first, second, third, *_ = xray.draw(record).splitlines()
    assert first.startswith("wiring            bootstrap.run_cli")
    assert second.startswith("transport           cli.main")
    assert third.startswith("application           use_cases.sell_seat")


def test_what_repeats_is_counted(box):
    backend, bootstrap, database = box
    with xray.record(backend) as record:
        bootstrap.run_worker(database.engine)
    assert xray.line(record) == "worker.run ─ sell_seat [ BEGIN ─ SQL ─ SQL ─ SQL ─ COMMIT ] ×40"
    assert len(xray.draw(record).splitlines()) < 15
    assert "use_cases.sell_seat ×40 → Receipt" in xray.draw(record)


def test_several_requests_stand_side_by_side(box):
    backend, bootstrap, database = box
    with xray.record(backend) as record, web(bootstrap.create_app(database.engine)) as client:
        client.get("/seats")
        client.get("/idle")
    assert xray.line(record) == "route ─ Hall.seats [ SQL ] · route"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_asked(ask, width):
    record = ask("POST", "/orders")
    assert max(len(line) for line in xray.draw(record, width).splitlines()) <= width
    assert len(xray.line(record, width)) <= width


def test_a_plain_console_gets_ascii(ask):
    record = ask("POST", "/orders")
    assert xray.draw(record, plain=True).isascii()
    assert xray.line(record, 50, plain=True).isascii()


def test_a_block_in_which_nothing_ran_says_so(box):
    backend, _, _ = box
    with xray.record(backend) as record:
        pass
    assert xray.draw(record) == xray.line(record) == "nothing of the code under test ran"
    assert xray.draw(Record()) == "nothing of the code under test ran"


def test_the_rows_are_there_for_other_drawings(ask):
    rows = list(xray.rows(ask("POST", "/orders")))
    assert [row.layer for row in rows if row.layer][:3] == [
        "transport",
        "application",
        "infrastructure",
    ]
    assert rows[0].text == "POST /orders"


def test_a_connection_opened_before_is_heard_when_the_database_is_named(box):
    backend, _, database = box
    with database.engine.connect() as held, xray.record(backend, database) as record:
        held.exec_driver_sql("SELECT 1 FROM seats")
    assert [event.kind for event in record.events] == ["begin", "read"]
