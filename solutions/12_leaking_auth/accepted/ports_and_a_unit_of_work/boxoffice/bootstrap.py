from datetime import datetime

from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.books.unit_of_work import Logins, SqlBooks
from boxoffice.doors import desk, night, web
from boxoffice.sales.refunds import Refunds


def create_app(engine: Engine) -> FastAPI:
    return web.make_app(Refunds(SqlBooks(engine)), Logins(engine).person_of)


def run_cli(argv: list[str], engine: Engine) -> int:
    return desk.main(argv, Refunds(SqlBooks(engine)))


def run_worker(engine: Engine, now: datetime) -> None:
    night.run(Refunds(SqlBooks(engine)), now.date())
