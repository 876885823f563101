"""Where the parts are put together."""

from collections.abc import Callable
from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from boxoffice.api import hold_routes
from boxoffice.database import UnitOfWork
from boxoffice.payments import Payments
from boxoffice.use_cases import HoldsRunOut, ReleaseHoldHandler
from boxoffice.worker import expire_holds


def create_app(
    engine: Engine, gateway: httpx2.Client, clock: Callable[[], datetime] = datetime.now
) -> FastAPI:
    """The box office over HTTP."""
    app = FastAPI(title="boxoffice")
    handle = ReleaseHoldHandler(UnitOfWork(sessionmaker(engine)), Payments(gateway))
    app.include_router(hold_routes(handle, clock))
    return app


def run_worker(engine: Engine, now: datetime, gateway: httpx2.Client) -> None:
    """The run of the night: every overdue hold gets its turn."""
    work = UnitOfWork(sessionmaker(engine))
    expire_holds(HoldsRunOut(work), ReleaseHoldHandler(work, Payments(gateway)), now)
