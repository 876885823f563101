"""The night's door: every hold that ran out is released."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    with sessions() as session:
        expired = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        hold_ids = session.scalars(expired.order_by(Hold.id)).all()
    for hold_id in hold_ids:
        try:
            _expire(sessions, payments, hold_id, now)
        except Exception:
            log.exception("hold %s failed", hold_id)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> None:
    with sessions.begin() as session:
        hold = session.get_one(Hold, hold_id)
        grace = session.get(GracePeriod, hold.customer.tier)
        if now < hold.expires_at + timedelta(minutes=grace.minutes if grace else 0):
            return
        refund_cents = max(hold.paid_cents - hold.fee_cents, 0)
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            return
        hold.state = "released"
        hold.reason = "expired"
        hold.released_at = now
        hold.released_by = "worker"
        hold.refund_cents = refund_cents
        hold.seat.state = "free"
