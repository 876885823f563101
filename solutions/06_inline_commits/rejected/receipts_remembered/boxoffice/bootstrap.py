from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import router
from boxoffice.database import make_sessions


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.sessions = make_sessions(engine)
    app.state.recent = {}
    app.include_router(router)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, make_sessions(engine))
