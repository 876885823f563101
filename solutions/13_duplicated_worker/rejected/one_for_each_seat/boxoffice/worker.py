"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, release_hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    for seat, hold_id in holds_run_out(sessions, now).items():
        _expire(sessions, payments, hold_id, seat, now)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, seat: str, now: datetime
) -> None:
    try:
        outcome = release_hold(sessions, payments, hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        log.exception("hold %s on %s failed", hold_id, seat)
    else:
        log.info("hold %s on %s: %s", hold_id, seat, outcome)
