"""What crosses into the core, through a real request or a direct call."""

import gc
import sys
from dataclasses import replace

import pytest
from starlette.requests import Request

from probe import web
from probe.boundary import boundary

SCHEMA = (
    "CREATE TABLE seats (id TEXT PRIMARY KEY, state TEXT); INSERT INTO seats VALUES ('A7', 'free')"
)

BOOTSTRAP = """
from fastapi import FastAPI
from sqlalchemy.orm import sessionmaker
from PACKAGE import api
def create_app(engine):
    app = FastAPI()
    app.state.sessions = sessionmaker(engine)
    app.include_router(api.router)
    return app
"""
API = """
import contextvars
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated
from unittest.mock import Mock
from fastapi import APIRouter, Depends, Request, Response, HTTPException
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel
from PACKAGE import use_cases, domain, tables, database as state
router = APIRouter()
class OrderIn(BaseModel):
    seat: str = "A7"
class SeatOut(BaseModel):
    id: str
    state: str
"""
CORE = """
from __future__ import annotations
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypedDict
from sqlalchemy import select
from PACKAGE import domain, database as state, tables
"""
DOMAIN = """
from dataclasses import dataclass
from pydantic import BaseModel
@dataclass(frozen=True)
class Actor:
    id: str
class Money(BaseModel):
    cents: int
class Place:
    def __init__(self, id, state): self.id, self.state = id, state
"""
TABLES = """
from sqlalchemy import Table, Column, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from PACKAGE import domain
class Base(DeclarativeBase): ...
class Seat(Base):
    __tablename__ = "seats"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
plain = registry()
columns = Column("id", String, primary_key=True), Column("state", String)
seats = Table("seats", plain.metadata, *columns)
plain.map_imperatively(domain.Place, seats)
def first(session): return session.get(Seat, "A7")
def wrapped(operation):
    def run(*args): return operation(*args)
    return run
"""
STATE = """
from contextvars import ContextVar
current = ContextVar("current")
"""


@pytest.fixture
def cross(toy):
    """Return run(core, api, ...) -> Boundary, after one POST to the toy backend."""

    def run(core, api, *, into="application", **more):
        files = {
            "bootstrap": BOOTSTRAP,
            "api": API + api,
            "use_cases": CORE + core,
            "domain": DOMAIN,
            "tables": TABLES,
            "database": STATE,
        } | more
        backend, bootstrap, database = toy(
            lambda package: {
                name: text.replace("PACKAGE", package) for name, text in files.items()
            },
            SCHEMA,
        )
        said = []
        with (
            boundary(replace(backend, report=said.append), into) as crossed,
            web(bootstrap.create_app(database.engine)) as client,
        ):
            answer = client.post("/orders", json={}, headers={"X-Role": "staff"})
        assert answer.status_code == 200, answer.text
        crossed.said = said
        return crossed

    return run


def kinds(crossed):
    return {each.kind for each in crossed.crossings}


ROUTE = """
@router.post("/orders")
def buy(request: Request, body: OrderIn, response: Response):
    with request.app.state.sessions() as session:
        CALL
    return {}
"""


def route(call):
    return ROUTE.replace("CALL", call)


def test_a_request_that_goes_in_is_named_with_its_line(cross):
    crossed = cross("def sell(request, seat): pass", route("use_cases.sell(request, body.seat)"))
    crossed.expect_no("web", wants="The core knows no request.")
    (message,) = crossed.said
    first, detail, last = message.splitlines()
    assert first == "Request goes into use_cases.sell"
    assert "api.py:21 in buy hands Request to use_cases.sell as request" in detail
    assert last == "The core knows no request."


INTO = {
    "headers": ("request.headers", "web"),
    "query": ("request.query_params", "web"),
    "response": ("response", "web"),
    "state": ("request.state", "web"),
    "in a list": ("[1, [request]]", "web"),
    "in a dict": ("{1: {2: request}}", "web"),
    "in a field": ("Wrapper(request)", "web"),
    "in slots": ("Slotted(request)", "web"),
    "a subclass": ("Mine(request.scope)", "web"),
    "an exception": ("HTTPException(404)", "web"),
    "a namespace that poses": ("SimpleNamespace(headers={}, state=SimpleNamespace())", "web"),
    "a class that poses": ("Forged()", "web"),
    "a mock that poses": ("Mock(headers={}, cookies={})", "web"),
    "a scope": ("dict(request.scope)", "web"),
    "credentials": ("HTTPAuthorizationCredentials(scheme='b', credentials='c')", "auth"),
    "body": ("body", "dto"),
    "body in a list": ("[body]", "dto"),
    "row": ("session.get(tables.Seat, 'A7')", "row"),
    "rows": ("list(session.execute(sa.select(tables.Seat)))", "row"),
    "core row": ("session.execute(sa.select(tables.Seat.id)).one()", "row"),
    "claims": ("{'sub': 'ada'}", "untyped"),
    "claims in a list": ("[{'sub': 'ada'}]", "untyped"),
    "a namespace": ("SimpleNamespace(id='ada')", "untyped"),
    "a mock": ("Mock()", "untyped"),
    "dumped": ("body.model_dump()", "untyped"),
}
CLASSES = """
import sqlalchemy as sa
@dataclass
class Wrapper:
    inside: object
class Slotted:
    __slots__ = ("inside", "empty")
    def __init__(self, inside): self.inside = inside
class Mine(Request): pass
class Forged:
    cookies = {}
    @property
    def headers(self): return {}
"""


@pytest.mark.parametrize("name", INTO)
def test_what_must_not_go_in_is_seen(cross, name):
    value, kind = INTO[name]
    crossed = cross("def sell(thing): pass", CLASSES + route(f"use_cases.sell({value})"))
    assert kind in kinds(crossed)
    crossed.expect_no(kind, wants="w")
    assert crossed.said


HARMLESS = {
    "a session": "session",
    "a sessionmaker": "request.app.state.sessions",
    "an engine": "request.app.state.sessions.kw['bind']",
    "a clock": "lambda: request.headers",
    "a typed actor": "domain.Actor('ada')",
    "a value object of pydantic": "domain.Money(cents=1)",
    "a class mapped from outside": "session.get(domain.Place, 'A7')",
    "ids": "[1, 2, 'A7']",
    "a mapping from numbers": "{1: 2}",
    "a status called state": "Hold()",
    "a gateway": "Gateway()",
}
GOOD = """
class Hold:
    state, session = "held", None
class Gateway:
    headers, url = {}, "https://gateway"
"""


@pytest.mark.parametrize("name", HARMLESS)
def test_what_may_go_in_is_let_through(cross, name):
    crossed = cross("def sell(thing): pass", GOOD + route(f"use_cases.sell({HARMLESS[name]})"))
    crossed.expect_no("web", "auth", "row", "dto", "untyped", wants="w")
    assert crossed.said == []


OUT = {
    "row": ("return tables.first(session)", "row"),
    "rows one by one": ("yield tables.first(session)", "row"),
    "dict": ("return {'id': 'A7'}", "untyped"),
    "row in an answer": ("return Answer(tables.first(session))", "row"),
}


@pytest.mark.parametrize("name", OUT)
def test_what_comes_out_is_seen(cross, name):
    body, kind = OUT[name]
    core = f"@dataclass\nclass Answer:\n    held: object\ndef sell(session):\n    {body}\n"
    api = "def consume(result): return list(result) if hasattr(result, 'send') else result\n"
    crossed = cross(core, api + route("consume(use_cases.sell(session))"))
    crossed.expect_no(kind, wants="w")
    (message,) = crossed.said
    assert "comes out of use_cases.sell" in message.splitlines()[0]
    assert "use_cases.py:" in message.splitlines()[1]


def test_rows_of_a_repository_stay_inside_the_core(cross):
    core = "def sell(session):\n    return tables.first(session).id\n"
    crossed = cross(core, route("use_cases.sell(session)"))
    crossed.expect_no("row", wants="w")
    assert crossed.said == []


def test_a_wrapper_in_infrastructure_does_not_hide_what_comes_out(cross):
    core = "def _sell(session):\n    return tables.first(session)\nsell = tables.wrapped(_sell)\n"
    crossed = cross(core, route("use_cases.sell(session)"))
    crossed.expect_no("row", wants="w")
    assert "Seat comes out of use_cases._sell" in crossed.said[0]


def test_a_row_that_goes_on_to_the_domain_is_seen_there(cross):
    core = "def sell(session):\n    return domain.Place(tables.first(session), 'x').state\n"
    crossed = cross(core, route("use_cases.sell(session)"), into="domain")
    assert "row" in kinds(crossed)


DECLARED = {
    "prices: dict[str, int]": False,
    "prices: Mapping[str, int] | None": False,
    "prices: Prices": False,
    "prices: Typed": False,
    "prices: dict[str, Any]": True,
    "prices: dict": True,
    "prices: Unknown": True,
    "prices": True,
}


@pytest.mark.parametrize("parameter", DECLARED)
def test_a_declared_mapping_is_data(cross, parameter):
    core = f"""
Prices = dict[str, int]
class Typed(TypedDict):
    A7: int
def sell({parameter}): pass
"""
    crossed = cross(core, route("use_cases.sell({'A7': 39, 'A8': 28})"))
    assert ("untyped" in kinds(crossed)) is DECLARED[parameter]


def test_a_declared_mapping_whose_keys_are_spelled_out_is_a_bag(cross):
    core = "def sell(claims: dict[str, str]): return claims['sub']"
    crossed = cross(core, route("use_cases.sell({'sub': 'ada'})"))
    assert "untyped" in kinds(crossed)


SIDE_ENTRANCES = {
    "a context variable": (
        "def sell(): return state.current.get().headers",
        "state.current.set(request) and use_cases.sell()",
        "from the context variable 'current'",
    ),
    "a context variable behind a helper": (
        "def sell(): return state.role()",
        "state.current.set(request) and use_cases.sell()",
        "from the context variable 'current'",
    ),
    "a global": (
        "kept = None\ndef sell(): return kept.headers",
        "setattr(use_cases, 'kept', request) or use_cases.sell()",
        "keeps Request in kept",
    ),
    "an attribute of a class": (
        "class Now:\n    request = None\ndef sell(): return Now.request.headers",
        "setattr(use_cases.Now, 'request', request) or use_cases.sell()",
        "keeps Request in Now.request",
    ),
    "a thread local": (
        "import threading\nlocal = threading.local()\ndef sell(): pass",
        "setattr(use_cases.local, 'request', request) or use_cases.sell()",
        "keeps Request in local.request",
    ),
    "a callable that gives it": (
        "def sell(who): return who().headers",
        "use_cases.sell(lambda: request)",
        "gets Request from api.buy",
    ),
    "a service's attribute": (
        "class Sale:\n    def sell(self): pass",
        "vars(sale).update(request=request) or sale.sell()",
        "hands Request to use_cases.Sale.sell as self.request",
    ),
    "an argument by any name": (
        "def sell(*args, **options): pass",
        "use_cases.sell(1, who=request)",
        "hands Request to use_cases.sell as who",
    ),
}


@pytest.mark.parametrize("name", SIDE_ENTRANCES)
def test_side_entrances_are_watched(cross, name):
    core, call, sentence = SIDE_ENTRANCES[name]
    api = "sale = getattr(use_cases, 'Sale', object)()\n" + route(call)
    helper = STATE + "def role(): return current.get().headers['X-Role']"
    crossed = cross(core, api, database=helper)
    crossed.expect_no("web", wants="w")
    assert sentence in crossed.said[0]


def test_a_context_variable_that_only_the_door_reads_is_its_own_affair(cross):
    call = "state.current.set(request) and state.current.get() and use_cases.sell('A7')"
    crossed = cross("def sell(seat): pass", route(call))
    crossed.expect_no("web", wants="w")
    assert crossed.said == []


def test_an_exception_of_the_web_that_the_core_makes_is_seen(cross):
    core = "def sell():\n    from fastapi import HTTPException\n    HTTPException(404)\n"
    crossed = cross(core, route("use_cases.sell()"))
    crossed.expect_no("web", wants="w")
    assert crossed.said[0].startswith("HTTPException is made in use_cases.sell\n")


def test_an_exception_that_passes_a_context_manager_of_the_core_is_no_argument(cross):
    core = """
class Unit:
    def __enter__(self): return self
    def __exit__(self, *error): return True
"""
    api = route("raising()") + (
        "def raising():\n    with use_cases.Unit(): raise HTTPException(404)\n"
    )
    crossed = cross(core, api)
    crossed.expect_no("web", wants="w")
    assert crossed.said == []


def test_a_dependency_that_lives_in_the_core_takes_the_request_from_the_framework(cross):
    core = "from fastapi import Request\ndef who(request: Request): return 'ada'\n"
    api = """
@router.post("/orders")
def buy(who: Annotated[str, Depends(use_cases.who)]): return {}
"""
    crossed = cross(core.replace("from __future__ import annotations", ""), api)
    crossed.expect_no("web", wants="w")
    assert "the framework hands Request to use_cases.who as request" in crossed.said[0]


@pytest.mark.parametrize(
    ("signature", "flagged"),
    [
        ("body: domain.Money) -> dict", True),
        ("body: list[domain.Money]) -> dict", True),
        ("body: Annotated[domain.Money, Depends(lambda: domain.Money(cents=1))]) -> dict", False),
        ("body: domain.Money = Depends(lambda: domain.Money(cents=1))) -> dict", False),
        ("body: OrderIn) -> dict", False),
    ],
)
def test_a_model_of_the_core_is_a_routes_class_when_a_route_takes_it(cross, signature, flagged):
    api = f"""
@router.post("/unused")
def unused({signature}: return {{}}
""" + route("use_cases.sell(domain.Money(cents=1))")
    crossed = cross("def sell(money): pass", api)
    assert ("dto" in kinds(crossed)) is flagged


def test_a_model_of_the_core_is_a_routes_class_when_a_route_answers_it(cross):
    api = """
@router.post("/orders")
def buy() -> domain.Money: return use_cases.sell()
"""
    crossed = cross("def sell(): return domain.Money(cents=1)", api)
    crossed.expect_no("dto", wants="w")
    assert crossed.said[0].startswith("Money comes out of use_cases.sell\n")


def test_many_crossings_are_all_told(cross):
    core = "def sell(request, headers): pass"
    crossed = cross(core, route("use_cases.sell(request, request.headers)"))
    crossed.expect_no("web", wants="w")
    lines = crossed.said[0].splitlines()
    assert lines[0] == "Request goes into use_cases.sell and 1 more"
    assert len(lines) == 4


def test_a_block_in_which_nothing_crossed_fails(cross):
    crossed = cross("def sell(): pass", route("0"))
    crossed.expect_no("web", wants="w")
    assert crossed.said == ["no call went into the application layer\nw"]


def test_misuse_is_refused(cross):
    crossed = cross("def sell(): pass", route("use_cases.sell()"))
    with pytest.raises(ValueError, match="name one or more"):
        crossed.expect_no(wants="w")
    with pytest.raises(ValueError, match="name one or more"):
        crossed.expect_no("request", wants="w")
    with pytest.raises(ValueError, match="no such layer"), boundary(crossed.backend, "core"):
        pass


def test_code_that_switches_the_view_off_is_told(cross):
    crossed = cross("import sys\ndef sell(): sys.setprofile(None)", route("use_cases.sell()"))
    assert crossed.said[0].startswith("the probe's view was switched off")


def test_it_looks_after_and_gives_back_an_earlier_view(cross):
    heard = []
    sys.setprofile(mine := lambda *seen: heard.append(seen))
    try:
        cross("def sell(): pass", route("use_cases.sell()"))
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)
    assert any(frame.f_code.co_name == "sell" for frame, _, _ in heard)
    heard.clear()
    gc.collect()


SMUGGLED = {
    "in the luggage of a session": (
        """
from sqlalchemy.orm import Session
def act(request):
    use_cases.work(Session(info={"request": request}))
""",
        "def work(session): ...",
    ),
    "in the luggage of a factory": (
        """
from sqlalchemy.orm import sessionmaker
def act(request):
    use_cases.work(sessionmaker(info={"request": request}))
""",
        "def work(sessions): ...",
    ),
    "in a string of its own class": (
        """
class Token(str): ...
def act(request):
    token = Token("x")
    token.request = request
    use_cases.work(token)
""",
        "def work(token): ...",
    ),
    "into a generator": (
        """
def act(request):
    steps = use_cases.work()
    next(steps)
    steps.send(request)
""",
        "def work():\n    asked = yield\n    yield",
    ),
}


@pytest.mark.parametrize(("door", "core"), SMUGGLED.values(), ids=SMUGGLED)
def test_a_request_is_found_where_it_is_hidden(toy, door, core):
    sources = {"__init__": "", "use_cases": core, "api": "from PACKAGE import use_cases\n" + door}
    sources["bootstrap"] = "from PACKAGE import api\n"
    backend, module, _ = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}
    )
    with boundary(backend) as crossed:
        module.api.act(Request({"type": "http", "headers": []}))
    with pytest.raises(AssertionError, match=r"Request goes into use_cases\.work"):
        crossed.expect_no("web", wants="w")


@pytest.mark.parametrize("word", ["rain at seven", b"rain at seven"], ids=["text", "bytes"])
def test_what_nobody_needs_does_not_arrive(toy, word):
    sources = {
        "__init__": "",
        "use_cases": "def work(marks): ...\n",
        "api": (
            "from types import SimpleNamespace\nfrom PACKAGE import use_cases\n"
            "def act(word):\n    use_cases.work(SimpleNamespace(all=(('x-mark', word),)))\n"
        ),
        "bootstrap": "from PACKAGE import api\n",
    }
    backend, module, _ = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}
    )
    with boundary(backend) as crossed:
        module.api.act(word)
    crossed.expect_not_carried("snow", wants="w")
    with pytest.raises(AssertionError, match=r"'rain at seven' to use_cases.work in marks.all"):
        crossed.expect_not_carried("rain", wants="w")


GIVEN = {
    "a word": ("'staff'", True),
    "a word in a tuple": ("('mira', 'staff')", True),
    "a word of a sentence": ("'staff:mira'", False),
    "a member of an enum": ("Enum('Role', {'STAFF': 'staff'}).STAFF", False),
    "a type of its own": ("domain.Actor('staff')", False),
}


@pytest.mark.parametrize(("answer", "is_bare"), GIVEN.values(), ids=GIVEN)
def test_a_bare_word_that_a_door_is_given(cross, answer, is_bare):
    core = f"def role(): return {answer}"
    crossed = cross(core, route("use_cases.role()"))
    crossed.expect_no_words("staff", wants="w", events=())
    first = "'staff' comes out of the core as a bare string"
    assert [message.partition("\n")[0] for message in crossed.said] == [first] * is_bare
    assert all("in role returns 'staff' to" in message for message in crossed.said)


def test_a_class_of_a_package_with_an_init_is_looked_into(toy):
    sources = {
        "__init__": "",
        "domain": (
            "from dataclasses import dataclass\n@dataclass\nclass Envelope:\n    marks: object\n"
        ),
        "use_cases": "def work(envelope): ...\n",
        "api": (
            "from PACKAGE import domain, use_cases\n"
            "def act(thing):\n    use_cases.work(domain.Envelope(thing))\n"
        ),
        "bootstrap": "from PACKAGE import api\n",
    }
    backend, module, _ = toy(
        lambda package: {k: v.replace("PACKAGE", package) for k, v in sources.items()}
    )
    with boundary(backend) as crossed:
        module.api.act(Request({"type": "http", "headers": []}))
    with pytest.raises(AssertionError, match=r"hands Request to .* as envelope\.marks"):
        crossed.expect_no("web", wants="w")
