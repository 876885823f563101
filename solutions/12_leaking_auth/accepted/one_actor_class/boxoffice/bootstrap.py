from datetime import datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice import cli, worker
from boxoffice.api import build


def create_app(engine: Engine) -> FastAPI:
    return build(engine)


def run_cli(argv: list[str], engine: Engine) -> int:
    return cli.main(argv, engine)


def run_worker(engine: Engine, now: datetime) -> None:
    worker.run_night(engine, now.date())
