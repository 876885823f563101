"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal
from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, release_hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    for hold_id in holds_run_out(sessions, now):
        if not _expire(sessions, payments, hold_id, now):
            return


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> bool:
    """Return whether to go on: if the hold is gone, another worker is at work."""
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        log.exception("hold %s failed", hold_id)
        return True
    log.info("hold %s: %s", hold_id, outcome)
    return outcome is not Refusal.NOT_HELD
