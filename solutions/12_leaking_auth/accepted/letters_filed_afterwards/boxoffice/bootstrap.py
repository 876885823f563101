from datetime import datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import order_routes, refused
from boxoffice.database import make_sessions
from boxoffice.domain import RefundRefused


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(order_routes(make_sessions(engine)))
    app.add_exception_handler(RefundRefused, refused)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, make_sessions(engine))


def run_worker(engine: Engine, now: datetime) -> None:
    worker.run_night(make_sessions(engine), now.date())
