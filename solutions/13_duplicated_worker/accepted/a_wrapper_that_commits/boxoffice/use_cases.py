"""What the box office does with holds, whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.database import transactional
from boxoffice.domain import NotDue, NotHeld, RefundRefused, UnknownHold, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


@dataclass(frozen=True)
class Released:
    id: int
    seat: str
    refund_cents: int


class Holds:
    def __init__(self, sessions: sessionmaker[Session], payments: Payments) -> None:
        self.sessions = sessions
        self._payments = payments

    @transactional
    def ran_out(self, session: Session, now: datetime) -> list[int]:
        """The holds that may be due; `release` decides which are."""
        overdue = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(session.scalars(overdue.order_by(Hold.id)))

    @transactional
    def release(self, session: Session, hold_id: int, by: str, now: datetime) -> Released:
        """Release one overdue hold, or raise Refused."""
        hold = session.get(Hold, hold_id)
        if hold is None:
            raise UnknownHold
        if hold.state != "held":
            raise NotHeld
        grace = session.get(GracePeriod, hold.customer.tier)
        if not is_due(hold.expires_at, grace.minutes if grace else 0, now):
            raise NotDue
        cents = refund_of(hold.paid_cents, hold.fee_cents)
        if cents and not self._payments.refund(f"hold-{hold.id}", hold.charge, cents):
            raise RefundRefused
        hold.state = "released"
        hold.reason = "expired"
        hold.released_at = now
        hold.released_by = by
        hold.refund_cents = cents
        hold.seat.state = "free"
        return Released(hold.id, hold.seat.label, cents)
