"""What the box office can do with holds, whoever asks."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold

MARK = " (refund!)"


def release_hold(
    sessions: sessionmaker[Session],
    payments: Payments,
    hold_id: int,
    *,
    asked_by: str,
    now: datetime,
) -> Released | Refusal:
    """Give an overdue hold back: the money less the fee, then the seat."""
    with sessions.begin() as session:
        hold = session.get(Hold, hold_id)
        if hold is None:
            return Refusal.UNKNOWN_HOLD
        if hold.state != "held":
            return Refusal.NOT_HELD
        if not is_due(hold.expires_at, _grace_minutes(session, hold), now):
            return Refusal.NOT_DUE
        refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
        # The money goes first: if our commit is lost, the next try repeats the
        # reference and the gateway pays once. The other order could lose the refund.
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            return Refusal.REFUND_REFUSED
        _mark_released(hold, refund_cents, asked_by, now)
        return Released(hold.id, hold.seat.label, refund_cents)


def holds_run_out(sessions: sessionmaker[Session], now: datetime) -> list[int]:
    """Holds worth a look tonight; whether one is due, `release_hold` decides."""
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(session.scalars(run_out.order_by(Hold.id)))


def mark_customer(sessions: sessionmaker[Session], hold_id: int) -> None:
    """So that the counter sees whose refund failed."""
    with sessions.begin() as session:
        customer = session.get_one(Hold, hold_id).customer
        customer.name = f"{customer.name.removesuffix(MARK)}{MARK}"


def _grace_minutes(session: Session, hold: Hold) -> int:
    grace = session.get(GracePeriod, hold.customer.tier)
    return grace.minutes if grace else 0


def _mark_released(hold: Hold, refund_cents: int, asked_by: str, now: datetime) -> None:
    hold.state = "released"
    hold.reason = "expired"
    hold.released_at = now
    hold.released_by = asked_by
    hold.refund_cents = refund_cents
    hold.seat.state = "free"
