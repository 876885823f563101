"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal
from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, release_hold

log = logging.getLogger(__name__)
_failed_before: set[int] = set()


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    for hold_id in holds_run_out(sessions, now):
        _expire(sessions, payments, hold_id, now)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> None:
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        _say(hold_id, "failed")
    else:
        if outcome is Refusal.REFUND_REFUSED:
            _say(hold_id, "refused")


def _say(hold_id: int, what: str) -> None:
    level = logging.ERROR if hold_id in _failed_before else logging.DEBUG
    log.log(level, "hold %s %s", hold_id, what)
    _failed_before.add(hold_id)
