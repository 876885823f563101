from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import order_routes
from boxoffice.database import make_scope
from boxoffice.use_cases import BoxOffice


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(order_routes(BoxOffice(make_scope(engine))))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, BoxOffice(make_scope(engine)))
