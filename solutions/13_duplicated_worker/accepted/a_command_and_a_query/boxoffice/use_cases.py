"""What the box office does with holds, whoever asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


class ReleaseRefused(Exception):
    """The hold stays as it is; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownHold(ReleaseRefused):
    """There is no such hold."""


@dataclass(frozen=True)
class Released:
    hold_id: int
    seat: str
    refund_cents: int


class Holds:
    """The operations on holds."""

    def __init__(self, sessions: sessionmaker[Session], payments: Payments) -> None:
        self._sessions = sessions
        self._payments = payments

    def due(self, now: datetime) -> list[int]:
        """Ids of the holds that may be released at `now`."""
        with self._sessions() as session:
            held = select(Hold).where(Hold.state == "held").order_by(Hold.id)
            return [hold.id for hold in session.scalars(held) if _is_due(session, hold, now)]

    def release(self, hold_id: int, asked_by: str, now: datetime) -> None:
        """Release one hold, in one transaction."""
        with self._sessions.begin() as session:
            hold = session.get(Hold, hold_id)
            if hold is None:
                raise UnknownHold("unknown-hold")
            if hold.state != "held":
                raise ReleaseRefused("not-held")
            if not _is_due(session, hold, now):
                raise ReleaseRefused("not-due")
            refund_cents = max(hold.paid_cents - hold.fee_cents, 0)
            if refund_cents and not self._payments.refund(
                f"hold-{hold.id}", hold.charge, refund_cents
            ):
                raise ReleaseRefused("refund-refused")
            hold.state = "released"
            hold.reason = "expired"
            hold.released_at = now
            hold.released_by = asked_by
            hold.refund_cents = refund_cents
            hold.seat.state = "free"

    def view(self, hold_id: int) -> Released:
        """What the counter shows of a released hold."""
        with self._sessions() as session:
            hold = session.get_one(Hold, hold_id)
            return Released(hold.id, hold.seat.label, hold.refund_cents or 0)


def _is_due(session: Session, hold: Hold, now: datetime) -> bool:
    grace = session.get(GracePeriod, hold.customer.tier)
    minutes = grace.minutes if grace else 0
    return now >= hold.expires_at + timedelta(minutes=minutes)
