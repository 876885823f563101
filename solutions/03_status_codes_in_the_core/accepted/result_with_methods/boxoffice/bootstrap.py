from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.doors import desk, night, web


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.include_router(web.routes(engine))
    return app


def run_cli(argv: list[str], engine: Engine) -> int:
    return desk.main(argv, engine)


def run_worker(engine: Engine) -> None:
    night.settle(engine)
