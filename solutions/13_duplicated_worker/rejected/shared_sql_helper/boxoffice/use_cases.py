"""The statements about holds, shared by both doors."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.tables import GracePeriod, Hold


def run_out(session: Session, now: datetime) -> list[int]:
    overdue = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
    return list(session.scalars(overdue.order_by(Hold.id)))


def find_hold(session: Session, hold_id: int) -> Hold | None:
    return session.get(Hold, hold_id)


def grace_minutes(session: Session, hold: Hold) -> int:
    grace = session.get(GracePeriod, hold.customer.tier)
    return grace.minutes if grace else 0


def mark_released(
    session: Session, hold: Hold, refund_cents: int, asked_by: str, now: datetime
) -> None:
    hold.state = "released"
    hold.reason = "expired"
    hold.released_at = now
    hold.released_by = asked_by
    hold.refund_cents = refund_cents
    hold.seat.state = "free"
    session.flush()
