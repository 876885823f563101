"""Where the parts are put together."""

from collections.abc import Callable
from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from boxoffice.api import hold_routes
from boxoffice.payments import Payments
from boxoffice.worker import expire_holds

LEFT_BEHIND = """UPDATE seats SET state = 'free' WHERE state = 'held'
    AND id IN (SELECT seat_id FROM holds WHERE state = 'released' AND released_by = 'worker')
    AND id NOT IN (SELECT seat_id FROM holds WHERE state = 'held')"""


def create_app(
    engine: Engine, gateway: httpx2.Client, clock: Callable[[], datetime] = datetime.now
) -> FastAPI:
    """The box office over HTTP."""
    with engine.begin() as connection:
        connection.execute(text(LEFT_BEHIND))
    app = FastAPI(title="boxoffice")
    app.include_router(hold_routes(sessionmaker(engine), Payments(gateway), clock))
    return app


def run_worker(engine: Engine, now: datetime, gateway: httpx2.Client) -> None:
    """The run of the night: every overdue hold gets its turn."""
    expire_holds(sessionmaker(engine), Payments(gateway), now)
