"""Where the parts are put together."""

from collections.abc import Callable
from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from boxoffice.api import answer_errors, hold_routes
from boxoffice.payments import Payments
from boxoffice.tables import UnitOfWork
from boxoffice.use_cases import HoldReleases
from boxoffice.worker import NightRun


def _releases(engine: Engine, gateway: httpx2.Client) -> HoldReleases:
    return HoldReleases(UnitOfWork(sessionmaker(engine)), Payments(gateway))


def create_app(
    engine: Engine, gateway: httpx2.Client, clock: Callable[[], datetime] = datetime.now
) -> FastAPI:
    """The box office over HTTP."""
    app = FastAPI(title="boxoffice")
    app.include_router(hold_routes(_releases(engine, gateway), clock))
    answer_errors(app)
    return app


def run_worker(engine: Engine, now: datetime, gateway: httpx2.Client) -> None:
    """The run of the night: every overdue hold gets its turn."""
    NightRun(_releases(engine, gateway), now).run()
