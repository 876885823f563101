"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, release_hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    for hold_id in holds_run_out(sessions, now):
        outcome = release_hold(
            sessions, payments, hold_id, asked_by="worker", now=now, raising=False
        )
        log.info("hold %s: %s", hold_id, outcome)
