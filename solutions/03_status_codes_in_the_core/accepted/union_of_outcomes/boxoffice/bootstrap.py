from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import order_routes
from boxoffice.database import make_sessions
from boxoffice.use_cases import BoxOffice


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(order_routes(BoxOffice(make_sessions(engine))))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, BoxOffice(make_sessions(engine)))


def run_worker(engine: Engine) -> None:
    sessions = make_sessions(engine)
    worker.settle(sessions, BoxOffice(sessions))
