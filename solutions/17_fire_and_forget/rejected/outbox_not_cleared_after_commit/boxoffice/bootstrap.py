"""Where the parts are put together."""

from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from boxoffice.api import order_routes
from boxoffice.jobs import UnitOfWork
from boxoffice.mail import Mail
from boxoffice.worker import run_jobs


def create_app(engine: Engine, _mail: httpx2.Client) -> FastAPI:
    app = FastAPI(title="Box office")
    sessions = sessionmaker(engine)
    app.include_router(order_routes(sessions, UnitOfWork(sessions)))
    return app


def run_worker(engine: Engine, now: datetime, mail: httpx2.Client) -> None:
    run_jobs(sessionmaker(engine), Mail(mail), now)
