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
    seen: set[str] = set()
    for hold_id in holds_run_out(sessions, now):
        trouble = _expire(sessions, payments, hold_id, now)
        if trouble and trouble not in seen:
            seen.add(trouble)
            log.error("hold %s failed: %s", hold_id, trouble)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> str:
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception as error:
        return repr(error)
    return outcome if outcome is Refusal.REFUND_REFUSED else ""
