from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import v1_routes, v2_routes
from boxoffice.database import make_sessions


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(v1_routes(make_sessions(engine)))
    app.include_router(v2_routes(make_sessions(engine)))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, make_sessions(engine))


def run_worker(engine: Engine) -> None:
    worker.settle(make_sessions(engine))
