"""What the box office can do with holds, whoever asks."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import GiveBack, Held, Refusal, Released, decide
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


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
        match decide(_facts(session, hold), now):
            case Refusal() as refusal:
                return refusal
            case GiveBack(refund_cents):
                if refund_cents and not payments.refund(
                    f"hold-{hold.id}", hold.charge, refund_cents
                ):
                    return Refusal.REFUND_REFUSED
        _mark_released(hold, refund_cents, asked_by, now)
        return Released(hold.id, hold.seat.label, refund_cents)


def holds_run_out(sessions: sessionmaker[Session], now: datetime) -> Iterator[int]:
    """Yield what is worth a look tonight, one after the other."""
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        hold_ids = session.scalars(run_out.order_by(Hold.id)).all()
    yield from hold_ids


def _facts(session: Session, hold: Hold) -> Held:
    grace = session.get(GracePeriod, hold.customer.tier)
    minutes = grace.minutes if grace else 0
    return Held(hold.state, hold.expires_at, minutes, hold.paid_cents, hold.fee_cents)


def _mark_released(hold: Hold, refund_cents: int, asked_by: str, now: datetime) -> None:
    hold.state = "released"
    hold.reason = "expired"
    hold.released_at = now
    hold.released_by = asked_by
    hold.refund_cents = refund_cents
    hold.seat.state = "free"
