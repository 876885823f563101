"""The desk that holds are given back to, by whoever is on duty."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.house.rules import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


class HoldDesk:
    def __init__(self, sessions: sessionmaker[Session], payments: Payments) -> None:
        self._sessions = sessions
        self._payments = payments

    def run_out(self, now: datetime) -> list[int]:
        """The holds to look at."""
        with self._sessions() as session:
            query = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
            return list(session.scalars(query.order_by(Hold.id)))

    def give_back(self, hold_id: int, asked_by: str, now: datetime) -> Released | Refusal:
        """Refund between two transactions, so that none is open while the gateway thinks."""
        with self._sessions() as session:
            hold = self._due(session, hold_id, now)
            if isinstance(hold, Refusal):
                return hold
            charge, refund_cents = hold.charge, refund_of(hold.paid_cents, hold.fee_cents)
        if refund_cents and not self._payments.refund(f"hold-{hold_id}", charge, refund_cents):
            return Refusal.REFUND_REFUSED
        return self._book(hold_id, refund_cents, asked_by, now)

    def _due(self, session: Session, hold_id: int, now: datetime) -> Hold | Refusal:
        hold = session.get(Hold, hold_id)
        if hold is None:
            return Refusal.UNKNOWN_HOLD
        if hold.state != "held":
            return Refusal.NOT_HELD
        grace = session.get(GracePeriod, hold.customer.tier)
        due = is_due(hold.expires_at, grace.minutes if grace else 0, now)
        return hold if due else Refusal.NOT_DUE

    def _book(
        self, hold_id: int, refund_cents: int, asked_by: str, now: datetime
    ) -> Released | Refusal:
        with self._sessions.begin() as session:
            hold = session.get_one(Hold, hold_id)
            if hold.state != "held":
                return Refusal.NOT_HELD
            hold.state, hold.reason = "released", "expired"
            hold.released_at, hold.released_by = now, asked_by
            hold.refund_cents = refund_cents
            hold.seat.state = "free"
            return Released(hold.id, hold.seat.label, refund_cents)
