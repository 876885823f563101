"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, release_hold

log = logging.getLogger(__name__)

PATIENCE = 3


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    failures = 0
    for hold_id in holds_run_out(sessions, now):
        failures = 0 if _expire(sessions, payments, hold_id, now) else failures + 1
        if failures > PATIENCE:
            log.error("the gateway is down, from hold %s on all stay due", hold_id)
            return


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> bool:
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        log.exception("hold %s failed", hold_id)
        return False
    log.info("hold %s: %s", hold_id, outcome)
    return True
