from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import routes
from boxoffice.database import make_sessions


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(routes(make_sessions(engine)))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, make_sessions(engine))


def run_worker(engine: Engine) -> None:
    worker.settle(make_sessions(engine))
