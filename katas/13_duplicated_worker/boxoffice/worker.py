"""The night's door: every hold that ran out is released."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.tables import Hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Release the holds that ran out before `now`."""
    with sessions.begin() as session:
        expired = select(Hold).where(Hold.state == "held", Hold.expires_at <= now)
        for hold in session.scalars(expired.order_by(Hold.id)):
            _release(hold, payments, now)


def _release(hold: Hold, payments: Payments, now: datetime) -> None:
    if hold.paid_cents:
        if not payments.refund(f"hold-{hold.id}", hold.charge, hold.paid_cents):
            log.warning("hold %s: refund refused", hold.id)
            return
        hold.seat.state = "free"
    hold.state = "released"
    hold.reason = "expired"
    hold.released_at = now
    hold.released_by = "worker"
    hold.refund_cents = hold.paid_cents
