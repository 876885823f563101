import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli
from boxoffice.api import shop_routes
from boxoffice.database import make_sessions


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(shop_routes(make_sessions(engine)))
    return app


def run_cli(argv: list[str], house: httpx2.Client) -> int:
    return cli.main(argv, house)
