"""What the box office can do with holds, whoever asks."""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold, Seat

log = logging.getLogger(__name__)


def release_holds(
    sessions: sessionmaker[Session],
    payments: Payments,
    hold_ids: Sequence[int],
    *,
    asked_by: str,
    now: datetime,
) -> list[Released | Refusal]:
    """Give overdue holds back, each if it is due."""
    with sessions.begin() as session:
        return [_release(session, payments, each, asked_by, now) for each in hold_ids]


def release_overdue(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give back what ran out, show by show."""
    with sessions() as session:
        run_out = select(Seat.show_id, Hold.id).join(Hold.seat)
        run_out = run_out.where(Hold.state == "held", Hold.expires_at <= now)
        found = session.execute(run_out.order_by(Seat.show_id, Hold.id)).all()
    for _, rows in groupby(found, key=lambda row: row.show_id):
        hold_ids = [row.id for row in rows]
        try:
            release_holds(sessions, payments, hold_ids, asked_by="worker", now=now)
        except Exception:
            for hold_id in hold_ids:
                log.exception("hold %s failed, or another one of its show", hold_id)


def _release(
    session: Session, payments: Payments, hold_id: int, asked_by: str, now: datetime
) -> Released | Refusal:
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
