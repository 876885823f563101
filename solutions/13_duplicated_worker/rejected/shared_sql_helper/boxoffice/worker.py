"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import find_hold, grace_minutes, mark_released, run_out

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    with sessions() as session:
        hold_ids = run_out(session, now)
    for hold_id in hold_ids:
        try:
            _expire(sessions, payments, hold_id, now)
        except Exception:
            log.exception("hold %s failed", hold_id)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> None:
    with sessions.begin() as session:
        hold = find_hold(session, hold_id)
        if hold is None or hold.state != "held":
            return
        if now < hold.expires_at + timedelta(minutes=grace_minutes(session, hold)):
            return
        refund_cents = max(hold.paid_cents - hold.fee_cents, 0)
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            return
        mark_released(session, hold, refund_cents, "worker", now)
