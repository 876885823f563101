"""The night's door: every hold that ran out is released."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    with sessions.begin() as session:
        expired = select(Hold).where(Hold.state == "held", Hold.expires_at <= now)
        for hold in session.scalars(expired.order_by(Hold.id)):
            grace = session.get(GracePeriod, hold.customer.tier)
            if is_due(hold.expires_at, grace.minutes if grace else 0, now):
                _release(hold, payments, now)


def _release(hold: Hold, payments: Payments, now: datetime) -> None:
    refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
    if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
        log.warning("hold %s: refund refused", hold.id)
        return
    hold.state = "released"
    hold.reason = "expired"
    hold.released_at = now
    hold.released_by = "worker"
    hold.refund_cents = refund_cents
    hold.seat.state = "free"
