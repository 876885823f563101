from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.doors import kiosk
from boxoffice.doors.http import order_routes


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(order_routes(engine))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return kiosk.main(argv, engine)
