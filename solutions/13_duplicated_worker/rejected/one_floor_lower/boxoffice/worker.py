"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import RunOut, give_back, holds_run_out

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    for hold in holds_run_out(sessions, now):
        if now >= hold.expires_at + timedelta(minutes=hold.grace_minutes):
            _expire(sessions, payments, hold, now)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold: RunOut, now: datetime
) -> None:
    try:
        refund_cents = max(hold.paid_cents - hold.fee_cents, 0)
        outcome = give_back(
            sessions, payments, hold.hold_id, refund_cents, asked_by="worker", now=now
        )
    except Exception:
        log.exception("hold %s failed", hold.hold_id)
    else:
        log.info("hold %s: %s", hold.hold_id, outcome)
