"""What a route may forget so that it says yes and keeps nothing is named."""

import pytest

from probe import expect_nothing_to_remember, ledger, web

SCHEMA = "CREATE TABLE notes (n TEXT);"
API = """
from contextlib import contextmanager
from functools import partial
from threading import Lock
from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import text
INSERT = text("INSERT INTO notes VALUES ('a')")
router = APIRouter()
def session(request: Request):
    with request.app.state.engine.connect() as c:
        yield c
        END
def keep(c=Depends(session, scope="function")):
    yield
    c.commit()
def whole(engine, later=None):
    with engine.begin() as c:
        c.execute(INSERT)
def write(c, keep=False):
    c.execute(INSERT)
    if keep:
        c.commit()
def opened(engine, do):
    with engine.begin() as c:
        do(c)
one_at_a_time = Lock()
@contextmanager
def kept(c):
    yield c
    c.commit()
def saved(c, done):
    if callable(done):
        done()
    c.commit()
def handed(c, do):
    do(c)
    c.commit()
def keeps(route):
    route.keeps = True
    return route
class Kept:
    def __call__(self, c=Depends(session)):
        write(c)
        c.commit()
ROUTE
def app_of(engine):
    app = FastAPI()
    app.state.engine = engine
    app.include_router(router)
    return app
"""
POST, GIVEN = '@router.post("/")\ndef note(', "c=Depends(session, scope='function')):\n    "
NAMED = "dependencies=[Depends(keep, scope='function')]"
LATE = "c=Depends(session)):\n    "
ROUTE, IF = "request.scope['route']", "if {}: c.commit()"
MARKED = IF.format(f"hasattr({ROUTE}.endpoint, 'keeps')")
TAGGED, DESCRIBED = IF.format(f"'keep' in {ROUTE}.tags"), IF.format(f"{ROUTE}.description")
FLAG = "if c.info.get('keep'): c.commit()"
NAMES = "if request.scope['endpoint'].__name__ == 'note': c.commit()"


@pytest.mark.parametrize(
    ("route", "end", "named"),
    [
        (f"{POST}{GIVEN}write(c)\n    c.commit()", "pass", "note: c.commit()"),
        (f"{POST}{GIVEN}write(c, keep=True)", "pass", "note: keep=True"),
        (f"{POST}{GIVEN}with kept(c) as d:\n        write(d)", "pass", "note: with kept(c) as d:"),
        (f"{POST}{GIVEN}write(c, True)", "pass", "note: True"),
        (f"{POST}{GIVEN}saved(c, lambda: write(c))", "pass", "note: saved(...)"),
        (f"{POST}{GIVEN}saved(c, partial(write, c))", "pass", "note: saved(...)"),
        (f"{POST}{GIVEN}saved(c, write(c))", "pass", "note: saved(...)"),
        (f"{POST}{GIVEN}handed(c, write)", "pass", "note: handed(...)"),
        (f"{POST}{GIVEN}write(c)".replace("\ndef", "\n@keeps\ndef"), MARKED, "note: @keeps"),
        (f"{POST}{GIVEN}write(c)".replace('"/")', '"/", tags=["keep"])'), TAGGED, "tags=['keep']"),
        (f"{POST}{GIVEN}'Keep it.'\n    write(c)", DESCRIBED, "note: 'Keep it.'"),
        (f"{POST}{LATE}write(c)\n    c.commit()", "c.commit()", "note: c.commit()"),
        (f"{POST}{GIVEN}write(c)\n    c.info['keep'] = True", FLAG, "note: c.info['keep'] = True"),
        (f"{POST}{GIVEN}write(c)", NAMES, "note: its name"),
        (
            f"{POST}{GIVEN}write(c)".replace('"/")', f'"/", {NAMED})'),
            "pass",
            "`note` has to remember something\n  api.py:45 in note: dependencies=[Depends(keep",
        ),
        ("router.post('/')(Kept())", "pass", "Kept.__call__: c.commit()"),
    ],
    ids=[
        *("commit", "argument", "with", "position", "lambda", "partial", "call", "function"),
        *("decorator", "tag", "docstring", "late", "flag", "name", "dependency", "object"),
    ],
)
def test_what_a_route_must_remember_is_named(toy, route, end, named):
    assert named in said(toy, route, end)


@pytest.mark.parametrize(
    ("route", "end"),
    [
        (f"{POST}request: Request):\n    whole(request.app.state.engine, later=1)", "pass"),
        (f"{POST}request: Request):\n    opened(request.app.state.engine, write)", "pass"),
        (
            f"{POST}{GIVEN}'Note it.'\n    print(end='', file=None)\n    print(str(write(c)))",
            "c.commit()",
        ),
        (f"{POST}{LATE}write(c)\n    print(end='')", "c.commit()"),
        (
            f"router = APIRouter({NAMED})\n{POST}{GIVEN}write(c)",
            "pass",
        ),
        (f"{POST}{GIVEN}with one_at_a_time:\n        write(c)", "c.commit()"),
        (f"{POST}{GIVEN}n = 0\n    while n < 1:\n        n += 1\n    write(c)", "c.commit()"),
    ],
    ids=[
        "an operation",
        "one that is handed over",
        "a dependency of all",
        "a late one",
        "a router",
        "a lock",
        "a loop",
    ],
)
def test_a_route_that_need_not_remember(toy, route, end):
    assert said(toy, route, end) == ""


OTHER = """
@router.get("/")
def shown(c=Depends(session, scope="function")):
    return 1
"""
NOW, LATER = 'c: Annotated[Connection, Depends(session, scope="function")]', "c: SessionNow"


@pytest.mark.parametrize(
    ("takes", "other", "end", "named"),
    [
        (NOW, LATER, "c.commit()", "`note` has to choose the right `Connection`\n"),
        (NOW, LATER, "c.commit()", "does:\n    the answer is yes, and only then it is kept."),
        (NOW, "c: ReaderNow", "c.commit()", ""),
        (NOW, NOW, "c.commit()", ""),
        (NOW, "c: Named", "c.commit()", ""),
        (f"{NOW}, d: OnceMore", LATER, "c.commit()", "`note` has to choose"),
    ],
    ids=["late", "what of it", "a reader", "none", "another type", "a dependency within"],
)
def test_what_another_route_takes_would_do_as_well(toy, takes, other, end, named):
    route = f"{ALIASES}{POST}{takes}):\n    write(c)"
    told = said(toy, route, end, other=f'@router.get("/")\ndef shown({other}):\n    return 1')
    assert named in told
    assert bool(named) == bool(told)


ALIASES = """
from typing import Annotated
from sqlalchemy import Connection
def reader(request: Request):
    with request.app.state.engine.connect() as c:
        yield c
def word():
    yield "a"
SessionNow = Annotated[Connection, Depends(session)]
ReaderNow = Annotated[Connection, Depends(reader)]
Named = Annotated[str, Depends(word)]
def once_more(c: SessionNow):
    return c
OnceMore = Annotated[object, Depends(once_more)]
"""


def said(toy, route, end, *, other=OTHER):
    """Return what is said of a route, the first of its app, that ends a session so."""
    api = API.replace("END", end).replace("ROUTE", f"{route}\n{other}")
    sources = {"__init__": "", "api": api, "bootstrap": "from PACKAGE import api\n"}
    backend, module, database = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}, SCHEMA
    )

    def ask(evening):
        with web(module.api.app_of(evening.engine), backend) as client:
            return client.post("/").is_success

    with ledger(backend, database) as log:
        assert ask(database)
    assert log.writing
    try:
        expect_nothing_to_remember(backend, log, ask, wants="w")
    except AssertionError as error:
        return str(error)
    return ""
