from datetime import datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.doors import nightly, terminal
from boxoffice.doors.http import RefundRoutes
from boxoffice.refunding.service import RefundService
from boxoffice.storage.books import sql_books


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    RefundRoutes(RefundService(sql_books(engine))).add_to(app)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return terminal.main(argv, RefundService(sql_books(engine)))


def run_worker(engine: Engine, now: datetime) -> None:
    nightly.run(RefundService(sql_books(engine)), now)
