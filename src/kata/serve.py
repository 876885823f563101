"""`kata serve`: run a backend, with a database of its own, for a browser or `curl`."""

from __future__ import annotations

import inspect
import socket
import sqlite3
import sys
import traceback
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kata.console import note, put, say
from kata.curl import examples
from kata.errors import KataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx2
    from fastapi import FastAPI
    from sqlalchemy import Engine

    from kata.course import Kata
    from kata.desk import Desk

HOST = "127.0.0.1"
LOCK_WAIT = 5.0  # seconds that one request waits for another to end its transaction


class DoesNotStart(KataError):
    """The backend cannot be imported or wired."""

    def __init__(self, error: BaseException, folder: Path, kata: Kata) -> None:
        super().__init__(
            happened=(
                "The backend does not start: "
                f"{_place(error, folder)}{type(error).__name__}: {error}"
            ),
            then=f"kata check {kata.slug}",
        )


def serve(desk: Desk, kata: Kata, folder: Path, port: int) -> None:
    """Serve the backend in `folder` until Ctrl-C."""
    database = desk.workshop.home_of(kata) / "serve.db"
    make_database(kata.schema, database)
    try:
        app = build(folder, database)
    except KataError:
        raise
    except (Exception, SystemExit) as error:
        raise DoesNotStart(error, folder, kata) from error
    free = free_port(port)
    if free != port:
        note(f"Port {port} is taken, so this is {free}.")
    say(f"{kata.title} from {desk.shown(folder)} on http://{HOST}:{free}")
    say(f"database: {desk.shown(database)}\n")
    address = f"http://{HOST}:{free}"
    for line in examples(kata, app, database, address):
        put(f"  {line}")
    if app.docs_url:
        say(f"  in a browser: {address}{app.docs_url}")
    say("Ctrl-C ends it. The next start begins with a fresh database.\n")
    _run(app, free)


def make_database(schema: Path, database: Path) -> None:
    """A fresh database file with the tables and rows of the evening."""
    database.parent.mkdir(parents=True, exist_ok=True)
    for old in (database, database.with_name(f"{database.name}-journal")):
        old.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(schema.read_text("utf-8"))


def build(folder: Path, database: Path) -> FastAPI:
    """Call `create_app` with the parts that it asks for by name."""
    sys.path.append(str(folder))  # last, so that no file of the copy hides a library
    from boxoffice.bootstrap import create_app  # type: ignore[import-not-found]

    parts: dict[str, Callable[[], Any]] = {
        "engine": lambda: make_engine(database),
        "gateway": make_gateway,
        "mail": make_gateway,
        "clock": lambda: datetime.now,
        "now": datetime.now,
    }
    wanted = inspect.signature(create_app).parameters.values()
    unknown = [one.name for one in wanted if one.name not in parts and one.default is one.empty]
    if unknown:
        raise KataError(
            happened=f"create_app wants {', '.join(unknown)}, which kata serve does not have.",
            then="kata check, which says how the tests call it",
        )
    given = {one.name: parts[one.name]() for one in wanted if one.name in parts}
    app: FastAPI = create_app(**given)
    return app


def make_engine(database: Path) -> Engine:
    """An engine on a SQLite file with real BEGINs and foreign keys."""
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{database}", connect_args={"timeout": LOCK_WAIT})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def make_gateway() -> httpx2.Client:
    """A neighbour that says yes to everything and prints what it was sent."""
    import httpx2

    def answer(request: httpx2.Request) -> httpx2.Response:
        body = request.content.decode(errors="replace")
        say(f"sent out: {request.method} {request.url.path} {body}")
        return httpx2.Response(200, json={"status": "ok"})

    return httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://gateway.test")


def free_port(wanted: int) -> int:
    """The port, or the next free one."""
    for port in range(wanted, wanted + 20):
        with closing(socket.socket()) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise KataError(
        happened=f"No free port from {wanted} to {wanted + 19}.",
        then=f"kata serve --port {wanted + 20}",
    )


def _place(error: BaseException, folder: Path) -> str:
    inside = str(folder.resolve())
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(inside)
    ]
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(inside):
        return f"{error.filename[len(inside) + 1 :]}:{error.lineno} "
    return f"{frames[-1].filename[len(inside) + 1 :]}:{frames[-1].lineno} " if frames else ""


def _run(app: FastAPI, port: int) -> None:
    import uvicorn

    uvicorn.run(app, host=HOST, port=port, log_level="info")
