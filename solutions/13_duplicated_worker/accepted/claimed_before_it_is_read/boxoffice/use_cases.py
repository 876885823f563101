"""What the box office can do with holds, whoever asks."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


class Refused(Exception):
    """Undoes the claim on its way out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def release_hold(
    sessions: sessionmaker[Session],
    payments: Payments,
    hold_id: int,
    *,
    asked_by: str,
    now: datetime,
) -> Released | Refusal:
    """Give an overdue hold back: the money less the fee, then the seat."""
    try:
        with sessions.begin() as session:
            return _release(session, payments, hold_id, asked_by, now)
    except Refused as refused:
        return refused.refusal


def _release(
    session: Session, payments: Payments, hold_id: int, asked_by: str, now: datetime
) -> Released:
    released = {"state": "released", "released_at": now, "released_by": asked_by}
    # Claimed first: of two who ask at once, the second finds nothing to claim.
    held = update(Hold).where(Hold.id == hold_id, Hold.state == "held")
    claimed = session.execute(held.values(**released).returning(Hold.id)).one_or_none()
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise Refused(Refusal.UNKNOWN_HOLD)
    if claimed is None:
        raise Refused(Refusal.NOT_HELD)
    if not is_due(hold.expires_at, _grace_minutes(session, hold), now):
        raise Refused(Refusal.NOT_DUE)
    refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
    hold.reason, hold.refund_cents, hold.seat.state = "expired", refund_cents, "free"
    session.flush()
    if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
        raise Refused(Refusal.REFUND_REFUSED)
    return Released(hold.id, hold.seat.label, refund_cents)


def holds_run_out(sessions: sessionmaker[Session], now: datetime) -> list[int]:
    """Holds worth a look tonight; whether one is due, `release_hold` decides."""
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(session.scalars(run_out.order_by(Hold.id)))


def _grace_minutes(session: Session, hold: Hold) -> int:
    grace = session.get(GracePeriod, hold.customer.tier)
    return grace.minutes if grace else 0
