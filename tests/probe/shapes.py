"""Many ways to end the same sale, each a tiny package: half of them right."""

TABLES = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): ...
class Seat(Base):
    __tablename__ = "seats"
    id: Mapped[str] = mapped_column(primary_key=True)
    sold: Mapped[bool]
class Ticket(Base):
    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[str]
"""

SCHEMA = """
CREATE TABLE seats (id TEXT PRIMARY KEY, sold BOOLEAN NOT NULL);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, seat TEXT NOT NULL);
INSERT INTO seats VALUES ('A7', 0);
"""

BOOTSTRAP = """
from fastapi import FastAPI
from sqlalchemy.orm import sessionmaker
from PACKAGE import api
def create_app(engine):
    app = FastAPI()
    app.state.engine = engine
    app.state.sessions = sessionmaker(engine)
    app.include_router(api.router)
    api.install(app) if hasattr(api, "install") else None
    return app
"""

HEAD = """
from contextlib import contextmanager
from functools import partial, wraps
from sqlalchemy import insert, update
from sqlalchemy.orm import Session, sessionmaker
from PACKAGE.tables import Seat, Ticket
"""

API = """
from fastapi import APIRouter, Depends, Request
from PACKAGE import use_cases, database
router = APIRouter()
"""

STEPS = """
def sell(session):
    session.get(Seat, "A7").sold = True
    session.flush()
    session.add(Ticket(seat="A7"))
"""


def _api(body: str) -> str:
    return API + HEAD + body


def _calls(call: str) -> str:
    return _api(f"""
@router.post("/sell")
def sell(request: Request):
    sessions = request.app.state.sessions
    {call}
""")


RIGHT = {
    "a flag that decides something else": {
        "api": _calls("use_cases.sell_seat(sessions, paid=True)"),
        "use_cases": STEPS
        + """
def sell_seat(sessions, *, paid=False, keep=True):
    with sessions() as session:
        if paid:
            sell(session)
        if keep:
            session.commit()
""",
    },
    "begin in the use case": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "use_cases": STEPS
        + """
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
""",
    },
    "explicit commit": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "use_cases": STEPS
        + """
def sell_seat(sessions):
    with sessions() as session:
        sell(session)
        session.commit()
""",
    },
    "flush left to the commit": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "use_cases": """
def sell_seat(sessions):
    with sessions() as session:
        session.add(Ticket(seat="A7"))
        session.get(Seat, "A7").sold = True
        session.commit()
""",
    },
    "unit of work class in infrastructure": {
        "api": _calls("use_cases.sell_seat(database.UnitOfWork(sessions))"),
        "database": """
class UnitOfWork:
    def __init__(self, sessions): self.sessions = sessions
    def __enter__(self):
        self.session = self.sessions()
        return self.session
    def __exit__(self, kind, *rest):
        self.session.rollback() if kind else self.session.commit()
        self.session.close()
""",
        "use_cases": STEPS
        + """
def sell_seat(uow):
    with uow as session:
        sell(session)
""",
    },
    "context manager in infrastructure": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
@contextmanager
def transaction(sessions):
    session = sessions()
    try:
        yield session
        session.commit()
    finally:
        session.close()
""",
        "use_cases": "from PACKAGE.database import transaction\n"
        + STEPS
        + """
def sell_seat(sessions):
    with transaction(sessions) as session:
        sell(session)
""",
    },
    "decorator in the application": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "use_cases": STEPS
        + """
def transactional(function):
    @wraps(function)
    def wrapper(sessions):
        with sessions.begin() as session:
            return function(session)
    return wrapper
@transactional
def sell_seat(session):
    sell(session)
""",
    },
    "decorator in infrastructure": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
def transactional(function):
    @wraps(function)
    def wrapper(sessions):
        with sessions.begin() as session:
            return function(session)
    return wrapper
""",
        "use_cases": "from PACKAGE.database import transactional\n"
        + STEPS
        + """
@transactional
def sell_seat(session):
    sell(session)
""",
    },
    "wrapper under another name": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
def in_transaction(operation):
    @wraps(operation)
    def run(sessions):
        with sessions.begin() as session:
            return operation(session)
    return run
""",
        "use_cases": "from PACKAGE.database import in_transaction\n"
        + STEPS
        + "sell_seat = in_transaction(sell)\n",
    },
    "wrapper that the wiring puts round the operation, once for all doors": {
        "api": _calls("request.app.state.sell(sessions)"),
        "database": """
def in_transaction(operation):
    @wraps(operation)
    def run(sessions):
        with sessions.begin() as session:
            return operation(session)
    return run
""",
        "use_cases": STEPS,
        "bootstrap": BOOTSTRAP.replace(
            "    return app",
            "    app.state.sell = database.in_transaction(use_cases.sell)\n    return app",
        ).replace("import api", "import api, database, use_cases"),
    },
    "base class of infrastructure that runs the operation": {
        "api": _calls("use_cases.Sale(sessions).execute()"),
        "database": """
class Operation:
    def __init__(self, sessions): self.sessions = sessions
    def execute(self):
        with self.sessions.begin() as session:
            self.run(session)
""",
        "use_cases": "from PACKAGE.database import Operation\n"
        + STEPS
        + """
class Sale(Operation):
    def run(self, session): sell(session)
""",
    },
    "repository that flushes": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
class Tickets:
    def __init__(self, session): self.session = session
    def add(self, seat):
        self.session.get(Seat, seat).sold = True
        self.session.flush()
        self.session.add(Ticket(seat=seat))
        self.session.flush()
""",
        "use_cases": """
from PACKAGE.database import Tickets
def sell_seat(sessions):
    with sessions.begin() as session:
        Tickets(session).add("A7")
""",
    },
    "context manager of the core, used by the core": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "use_cases": STEPS
        + """
@contextmanager
def sale(sessions):
    with sessions.begin() as session:
        sell(session)
        yield
def sell_seat(sessions):
    with sale(sessions):
        pass
""",
    },
    "service class": {
        "api": _calls("use_cases.BoxOffice(sessions).sell_seat()"),
        "use_cases": STEPS
        + """
class BoxOffice:
    def __init__(self, sessions): self.sessions = sessions
    def sell_seat(self):
        with self.sessions() as session, session.begin():
            sell(session)
""",
    },
    "core without ORM": {
        "api": _calls("use_cases.sell_seat(request.app.state.engine)"),
        "use_cases": """
def sell_seat(engine):
    with engine.begin() as connection:
        connection.execute(update(Seat).values(sold=True))
        connection.execute(insert(Ticket).values(seat="A7"))
""",
    },
    "helper chosen by the use case": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
def in_transaction(sessions, function):
    with sessions.begin() as session:
        return function(session)
""",
        "use_cases": "from PACKAGE.database import in_transaction\n"
        + STEPS
        + """
def sell_seat(sessions):
    in_transaction(sessions, sell)
""",
    },
    "async route": {
        "api": _api("""
@router.post("/sell")
async def sell(request: Request):
    use_cases.sell_seat(request.app.state.sessions)
"""),
        "use_cases": STEPS
        + """
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
""",
    },
    "async route and a thread of Starlette's": {
        "api": _api("""
from starlette.concurrency import run_in_threadpool
@router.post("/sell")
async def sell(request: Request):
    await run_in_threadpool(use_cases.sell_seat, request.app.state.sessions)
"""),
        "use_cases": STEPS
        + """
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
""",
    },
}

LEFT_TO_THE_COMMIT = """
class Books:
    def __init__(self, session): self.session = session
    def seat(self, id): return self.session.get(Seat, id)
    def add(self, seat): self.session.add(Ticket(seat=seat))
    def sell(self, id):
        self.session.get(Seat, id).sold = True
        self.session.add(Ticket(seat=id))
class UnitOfWork:
    def __init__(self, sessions): self.sessions = sessions
    def __enter__(self):
        self.session = self.sessions()
        self.books = Books(self.session)
        return self
    def commit(self): self.session.commit()
    def __exit__(self, kind, *rest):
        self.session.rollback()
        self.session.close()
class Closing(UnitOfWork):
    def __exit__(self, kind, *rest):
        self.session.rollback() if kind else self.session.commit()
        self.session.close()
@contextmanager
def books_of(sessions):
    with sessions.begin() as session:
        yield Books(session)
class Shop:
    def __init__(self, sessions): self.sessions = sessions
    def sell(self, id):
        with self.sessions.begin() as session:
            Books(session).sell(id)
class Seats:
    def __init__(self, session): self.session = session
    def seat(self, id): return self.session.get(Seat, id)
    def sell(self, seat):
        seat.sold = True
        self.session.add(Ticket(seat=seat.id))
        self.session.commit()
"""
IMPERATIVE = {
    "domain": """
class Seat:
    def sell(self): self.sold = True
class Ticket:
    def __init__(self, seat): self.seat = seat
""",
    "tables": """
from sqlalchemy import Boolean, Column, Integer, Table, Text
from sqlalchemy.orm import registry
from PACKAGE.domain import Seat, Ticket
mapper = registry()
kept = Column("id", Text, primary_key=True), Column("sold", Boolean)
mapper.map_imperatively(Seat, Table("seats", mapper.metadata, *kept))
kept = Column("id", Integer, primary_key=True), Column("seat", Text)
mapper.map_imperatively(Ticket, Table("tickets", mapper.metadata, *kept))
""",
}
RIGHT |= {
    "books from a context manager, all written at its end": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": LEFT_TO_THE_COMMIT,
        "use_cases": """
from PACKAGE.database import books_of
def sell_seat(sessions):
    with books_of(sessions) as books:
        books.seat("A7").sold = True
        books.add("A7")
""",
    },
    "unit of work that commits as it closes, changed by its books": {
        "api": _calls("use_cases.sell_seat(database.Closing(sessions))"),
        "database": LEFT_TO_THE_COMMIT,
        "use_cases": """
def sell_seat(work):
    with work:
        work.books.sell("A7")
""",
    },
    "unit of work, mapped domain, and a commit that the use case asks for": {
        **IMPERATIVE,
        "api": _calls("use_cases.sell_seat(database.UnitOfWork(sessions))"),
        "database": LEFT_TO_THE_COMMIT,
        "use_cases": """
def sell_seat(work):
    with work:
        work.books.seat("A7").sell()
        work.books.add("A7")
        work.commit()
""",
    },
    "units of work from a function that the route hands in": {
        **IMPERATIVE,
        "api": _calls("use_cases.sell_seat(partial(database.books_of, sessions))"),
        "database": LEFT_TO_THE_COMMIT,
        "use_cases": """
def sell_seat(open_books):
    with open_books() as books:
        books.seat("A7").sell()
        books.add("A7")
""",
    },
    "decorator in infrastructure that writes at its end": {
        **IMPERATIVE,
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": LEFT_TO_THE_COMMIT
        + """
def transactional(function):
    @wraps(function)
    def wrapper(sessions):
        with books_of(sessions) as books:
            return function(books)
    return wrapper
""",
        "use_cases": """
from PACKAGE.database import transactional
@transactional
def sell_seat(books):
    books.seat("A7").sell()
    books.add("A7")
""",
    },
    "unit of work, and a helper of the core that changes": {
        **IMPERATIVE,
        "api": _calls("use_cases.sell_seat(database.Closing(sessions))"),
        "database": LEFT_TO_THE_COMMIT,
        "use_cases": """
def sell_seat(work):
    with work as open:
        _sell(open.books)
def _sell(books):
    seat = books.seat("A7")
    seat.sell()
    books.add(seat.id)
""",
    },
    "helper of infrastructure on one line, with a hook of its own": {
        "api": _calls("use_cases.sell_seat(sessions)"),
        "database": """
from sqlalchemy import event
def in_transaction(sessions, function):
    with sessions.begin() as session: _stamped(session, function)
def _stamped(session, function):
    event.listen(session, "before_flush", _stamp)
    function(session)
def _stamp(session, *_):
    for row in session.dirty:
        row.sold = True
""",
        "use_cases": """
from PACKAGE.database import in_transaction
def sell_seat(sessions):
    in_transaction(sessions, _sell)
def _sell(session):
    session.get(Seat, "A7").sold = True
    session.add(Ticket(seat="A7"))
""",
    },
}

WRONG = {
    "route says by a flag whether to commit": (
        {
            "api": _calls("use_cases.sell_seat(sessions, commit=True)"),
            "use_cases": STEPS
            + """
def sell_seat(sessions, commit=False):
    with sessions() as session:
        sell(session)
        if commit:
            session.commit()
""",
        },
        "transport",
    ),
    "route says by a position whether to commit": (
        {
            "api": _calls("use_cases.sell_seat(sessions, True)"),
            "use_cases": STEPS
            + """
def sell_seat(sessions, commit):
    with sessions() as session:
        sell(session)
        if commit is True:
            session.commit()
""",
        },
        "transport",
    ),
    "commits inline": (
        {
            "api": _calls(
                """
    with sessions() as session:
        session.get(Seat, "A7").sold = True
        session.commit()
        session.add(Ticket(seat="A7"))
        session.commit()
"""[5:]
            )
        },
        "transport",
    ),
    "with block in the route": (
        {
            "api": _calls(
                """
    with sessions.begin() as session:
        use_cases.sell(session)
"""[5:]
            ),
            "use_cases": STEPS,
        },
        "transport",
    ),
    "route calls a commit helper": (
        {
            "api": _calls(
                """
    with sessions() as session:
        use_cases.sell(session)
        database.save(session)
"""[5:]
            ),
            "use_cases": STEPS,
            "database": "\ndef save(session):\n    session.commit()\n",
        },
        "transport",
    ),
    "route runs the unit of work": (
        {
            "api": _calls("database.in_transaction(sessions, use_cases.sell)"),
            "use_cases": STEPS,
            "database": """
def in_transaction(sessions, function):
    with sessions.begin() as session:
        return function(session)
""",
        },
        "transport",
    ),
    "route hands a partial to a helper": (
        {
            "api": _calls("database.in_transaction(sessions, partial(use_cases.sell))"),
            "use_cases": STEPS,
            "database": """
def in_transaction(sessions, *functions):
    with sessions.begin() as session:
        for function in functions:
            function(session)
""",
        },
        "transport",
    ),
    "route hands a command to a runner": (
        {
            "api": _calls("database.in_transaction(sessions, use_cases.Sell('A7'))"),
            "use_cases": STEPS
            + """
class Sell:
    def __init__(self, seat): self.seat = seat
    def __call__(self, session): sell(session)
""",
            "database": """
def in_transaction(sessions, work):
    with sessions.begin() as session:
        return work(session)
""",
        },
        "transport",
    ),
    "route wraps the bare operation": (
        {
            "api": _calls("database.in_transaction(use_cases.sell)(sessions)"),
            "use_cases": STEPS,
            "database": """
def in_transaction(operation):
    @wraps(operation)
    def run(sessions):
        with sessions.begin() as session:
            return operation(session)
    return run
""",
        },
        "infrastructure",
    ),
    "function of the database code that runs the bare operation": (
        {
            "api": _calls("database.save(sessions)"),
            "use_cases": STEPS,
            "database": """
def save(sessions):
    from PACKAGE import use_cases
    with sessions.begin() as session:
        use_cases.sell(session)
""",
        },
        "infrastructure",
    ),
    "decorator of infrastructure on the route": (
        {
            "api": _api("""
@router.post("/sell")
@database.transactional
def sell(request: Request):
    use_cases.sell(request.state.session)
"""),
            "use_cases": STEPS,
            "database": """
from fastapi import Request
def transactional(function):
    @wraps(function)
    def wrapper(request: Request):
        with request.app.state.sessions.begin() as session:
            request.state.session = session
            return function(request)
    return wrapper
""",
        },
        "transport",
    ),
    "silent repository": (
        {
            "api": _calls("use_cases.sell_seat(sessions)"),
            "database": """
class Tickets:
    def __init__(self, sessions): self.sessions = sessions
    def add(self, seat):
        with self.sessions.begin() as session:
            session.get(Seat, seat).sold = True
            session.add(Ticket(seat=seat))
""",
            "use_cases": """
from PACKAGE.database import Tickets
def sell_seat(sessions):
    Tickets(sessions).add('A7')
""",
        },
        "infrastructure",
    ),
    "yield dependency": (
        {
            "api": _api("""
def get_session(request: Request):
    with request.app.state.sessions() as session:
        yield session
        session.commit()
@router.post("/sell")
def sell(session=Depends(get_session)):
    use_cases.sell(session)
"""),
            "use_cases": STEPS,
        },
        "nobody",
    ),
    "decorator around what the wiring made": (
        {
            "api": _api("""
@router.post("/sell")
def sell(request: Request):
    request.app.state.sell()
def install(app):
    from PACKAGE.bootstrap import selling
    app.state.sell = selling(app.state.sessions)
"""),
            "use_cases": STEPS,
            "database": """
def in_transaction(operation):
    @wraps(operation)
    def run(sessions):
        with sessions.begin() as session:
            return operation(session)
    return run
""",
            "bootstrap": BOOTSTRAP
            + """
from PACKAGE import database, use_cases
def selling(sessions):
    @database.in_transaction
    def sell(session):
        use_cases.sell(session)
    return lambda: sell(sessions)
""",
        },
        "wiring",
    ),
    "yield dependency that lives in infrastructure": (
        {
            "api": _api("""
@router.post("/sell")
def sell(session=Depends(database.get_session)):
    use_cases.sell(session)
"""),
            "use_cases": STEPS,
            "database": """
from fastapi import Request
def get_session(request: Request):
    with request.app.state.sessions.begin() as session:
        yield session
""",
        },
        "nobody",
    ),
    "middleware": (
        {
            "api": _api("""
def install(app):
    @app.middleware("http")
    async def commit(request, call_next):
        request.state.session = request.app.state.sessions()
        response = await call_next(request)
        request.state.session.commit()
        return response
@router.post("/sell")
def sell(request: Request):
    use_cases.sell(request.state.session)
"""),
            "use_cases": STEPS,
        },
        "nobody",
    ),
    "a route in a module that calls itself use_cases": (
        {
            "api": "from PACKAGE.use_cases import router\n",
            "use_cases": """
from fastapi import APIRouter, Request
router = APIRouter()
@router.post("/sell")
def sell_seat(request: Request):
    with request.app.state.sessions.begin() as session:
        session.get(Seat, "A7").sold = True
        session.add(Ticket(seat="A7"))
""",
        },
        "transport",
    ),
    "closure of the route run by the core": (
        {
            "api": _calls(
                """
    def sale(session):
        use_cases.sell(session)
    use_cases.in_transaction(sessions, sale)
"""[5:]
            ),
            "use_cases": STEPS
            + """
def in_transaction(sessions, function):
    with sessions.begin() as session:
        return function(session)
""",
        },
        "transport",
    ),
    "route hands the commit to the core": (
        {
            "api": _calls(
                """
    with sessions() as session:
        use_cases.sell_seat(session, session.commit)
"""[5:]
            ),
            "use_cases": STEPS
            + """
def sell_seat(session, done):
    sell(session)
    done()
""",
        },
        "transport",
    ),
    "route hands a closure that commits": (
        {
            "api": _calls(
                """
    with sessions() as session:
        def done():
            session.commit()
        use_cases.sell_seat(session, done)
"""[5:]
            ),
            "use_cases": STEPS
            + """
def sell_seat(session, done):
    sell(session)
    session.flush()
    done()
""",
        },
        "transport",
    ),
    "route ends a context manager of the core": (
        {
            "api": _calls(
                """
    with use_cases.sell_seat(sessions):
        pass
"""[5:]
            ),
            "use_cases": STEPS
            + """
@contextmanager
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
        yield
""",
        },
        "transport",
    ),
    "route wakes a generator of the core": (
        {
            "api": _calls(
                """
    steps = use_cases.sell_seat(sessions)
    next(steps)
    next(steps, None)
"""[5:]
            ),
            "use_cases": STEPS
            + """
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
        yield
""",
        },
        "transport",
    ),
    "dependency that is a generator of the core": (
        {
            "api": _api("""
def sold(request: Request):
    yield from use_cases.sell_seat(request.app.state.sessions)
@router.post("/sell")
def sell(result=Depends(sold)):
    pass
"""),
            "use_cases": STEPS
            + """
def sell_seat(sessions):
    with sessions.begin() as session:
        sell(session)
        yield
""",
        },
        "transport",
    ),
    "bootstrap commits": (
        {
            "api": _calls("request.app.state.run(use_cases.sell)"),
            "use_cases": STEPS,
            "bootstrap": BOOTSTRAP
            + """
def run(sessions, function):
    with sessions.begin() as session:
        function(session)
create_plain = create_app
def create_app(engine):
    app = create_plain(engine)
    app.state.run = lambda function: run(app.state.sessions, function)
    return app
""",
        },
        "wiring",
    ),
    "route opens the unit of work that writes at its end": (
        {
            "api": _calls(
                """
    with database.Closing(sessions) as work:
        use_cases.sell(work.books)
"""[5:]
            ),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
def sell(books):
    books.seat("A7").sold = True
    books.add("A7")
""",
        },
        "transport",
    ),
    "route asks the unit of work for the commit": (
        {
            "api": _calls(
                """
    with database.UnitOfWork(sessions) as work:
        use_cases.sell(work.books)
        work.commit()
"""[5:]
            ),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
def sell(books):
    books.seat("A7").sold = True
    books.add("A7")
""",
        },
        "transport",
    ),
    "route hands the commit of the unit of work to the core": (
        {
            "api": _calls(
                """
    with database.UnitOfWork(sessions) as work:
        use_cases.sell_seat(work.books, work.commit)
"""[5:]
            ),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
def sell_seat(books, done):
    books.seat("A7").sold = True
    books.add("A7")
    done()
""",
        },
        "transport",
    ),
    "route brings a unit of work of its own": (
        {
            "api": _calls("use_cases.sell_seat(Work(sessions))")
            + """
class Work(database.UnitOfWork):
    def __exit__(self, kind, *rest):
        self.commit()
""",
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
def sell_seat(work):
    with work:
        work.books.seat("A7").sold = True
        work.books.add("A7")
""",
        },
        "transport",
    ),
    "route changes the row, the core commits": (
        {
            "api": _calls(
                """
    with database.UnitOfWork(sessions) as work:
        work.books.seat("A7").sold = True
        use_cases.finish(work)
"""[5:]
            ),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
def finish(work):
    work.books.add("A7")
    work.commit()
""",
        },
        "transport",
    ),
    "repository that reads, adds and commits": (
        {
            "api": _calls("use_cases.sell_seat(sessions)"),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
from PACKAGE.database import Shop
def sell_seat(sessions):
    Shop(sessions).sell("A7")
""",
        },
        "infrastructure",
    ),
    "repository that changes what the use case has read, and commits": (
        {
            "api": _calls("use_cases.sell_seat(sessions)"),
            "database": LEFT_TO_THE_COMMIT,
            "use_cases": """
from PACKAGE.database import Seats
def sell_seat(sessions):
    with sessions() as session:
        seats = Seats(session)
        seats.sell(seats.seat("A7"))
""",
        },
        "infrastructure",
    ),
}


def sources(shape: dict[str, str], package: str) -> dict[str, str]:
    """Return the files of a shape, by module name."""
    files = {
        "__init__": "",
        "tables": TABLES,
        "bootstrap": BOOTSTRAP,
        "database": "",
        "use_cases": "",
    } | shape
    with_head = {"use_cases", "database"}
    return {
        name: ((HEAD if name in with_head else "") + text).replace("PACKAGE", package)
        for name, text in files.items()
    }


DISGUISED = {
    "a module that changes its name": {
        "api": '__name__ = "PACKAGE.use_cases"\n'
        + _calls("box_office(sessions)")
        + """
def box_office(sessions):
    with sessions.begin() as session:
        session.get(Seat, "A7").sold = True
        session.add(Ticket(seat="A7"))
""",
    },
    "code compiled under another file's name": {
        "api": _calls("box_office(sessions)")
        + '''
SOURCE = """
def box_office(sessions):
    with sessions.begin() as session:
        session.get(Seat, "A7").sold = True
        session.add(Ticket(seat="A7"))
"""
exec(compile(SOURCE, use_cases.__file__, "exec"))
''',
    },
}
