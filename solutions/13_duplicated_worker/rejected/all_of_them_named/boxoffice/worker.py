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
    waiting = holds_run_out(sessions, now)
    went_well = [_expire(sessions, payments, hold_id, now) for hold_id in waiting]
    if not all(went_well):
        log.error("%s of the holds %s failed", went_well.count(False), waiting)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> bool:
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        return False
    return outcome is not Refusal.REFUND_REFUSED
