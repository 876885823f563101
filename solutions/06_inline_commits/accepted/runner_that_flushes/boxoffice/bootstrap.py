from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import database_down, router
from boxoffice.database import Database, DatabaseDown


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.database = Database(engine)
    app.add_exception_handler(DatabaseDown, database_down)
    app.include_router(router)
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, Database(engine))
