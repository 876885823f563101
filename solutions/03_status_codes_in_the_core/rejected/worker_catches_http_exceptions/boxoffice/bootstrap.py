from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import in_version_1, in_version_2, version
from boxoffice.database import make_sessions
from boxoffice.domain import Refused


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    for path, handler in {"/v1": in_version_1, "/v2": in_version_2}.items():
        api = version(make_sessions(engine))
        api.exception_handler(Refused)(handler)
        app.mount(path, api)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, make_sessions(engine))


def run_worker(engine: Engine) -> None:
    worker.settle(make_sessions(engine))
