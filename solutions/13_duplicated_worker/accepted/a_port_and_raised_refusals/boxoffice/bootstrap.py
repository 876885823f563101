"""Where the parts are put together."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from boxoffice.api import install
from boxoffice.payments import Payments
from boxoffice.use_cases import release_hold, run_out
from boxoffice.worker import expire_holds


def create_app(
    engine: Engine, gateway: httpx2.Client, clock: Callable[[], datetime] = datetime.now
) -> FastAPI:
    """The box office over HTTP."""
    app = FastAPI(title="boxoffice")
    install(app, partial(release_hold, engine, Payments(gateway)), clock)
    return app


def run_worker(engine: Engine, now: datetime, gateway: httpx2.Client) -> None:
    """The run of the night: every overdue hold gets its turn."""
    release = partial(release_hold, engine, Payments(gateway))
    expire_holds(run_out(engine, now), release, now)
