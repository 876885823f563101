"""Where the parts are put together."""

import logging
from collections.abc import Callable
from datetime import datetime

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from boxoffice.api import hold_routes
from boxoffice.payments import Payments
from boxoffice.tables import Hold
from boxoffice.use_cases import release_hold

log = logging.getLogger(__name__)


def create_app(
    engine: Engine, gateway: httpx2.Client, clock: Callable[[], datetime] = datetime.now
) -> FastAPI:
    """The box office over HTTP."""
    app = FastAPI(title="boxoffice")
    app.include_router(hold_routes(sessionmaker(engine), Payments(gateway), clock))
    return app


def run_worker(engine: Engine, now: datetime, gateway: httpx2.Client) -> None:
    """The run of the night: every overdue hold gets its turn."""
    sessions, payments = sessionmaker(engine), Payments(gateway)
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        hold_ids = list(session.scalars(run_out.order_by(Hold.id)))
    for hold_id in hold_ids:
        try:
            outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
            log.info("hold %s: %s", hold_id, outcome)
        except Exception:
            log.exception("hold %s failed", hold_id)
