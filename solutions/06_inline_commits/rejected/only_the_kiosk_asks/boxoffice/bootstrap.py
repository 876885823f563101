from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import router
from boxoffice.use_cases import BoxOffice


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.office = BoxOffice(engine)
    app.include_router(router)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, BoxOffice(engine))
