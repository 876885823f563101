"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out, money_of, release_hold

log = logging.getLogger(__name__)


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
        money = money_of(sessions, hold_id)
        open_cents = money.paid_cents - money.fee_cents
        log.exception("hold %s failed, %s cents are open", hold_id, open_cents)
    else:
        log.info("hold %s: %s", hold_id, outcome)
