"""What the box office can do with holds, whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold


@dataclass(frozen=True)
class CancelAtCounter:
    hold_id: int
    clerk: str
    now: datetime


@dataclass(frozen=True)
class ExpireAtNight:
    hold_id: int
    now: datetime


def handle(
    command: CancelAtCounter | ExpireAtNight, sessions: sessionmaker[Session], payments: Payments
) -> Released | Refusal:
    match command:
        case CancelAtCounter():
            return _cancel(command, sessions, payments)
        case ExpireAtNight():
            return _expire(command, sessions, payments)


def _cancel(
    command: CancelAtCounter, sessions: sessionmaker[Session], payments: Payments
) -> Released | Refusal:
    with sessions.begin() as session:
        hold = session.get(Hold, command.hold_id)
        if hold is None:
            return Refusal.UNKNOWN_HOLD
        if hold.state != "held":
            return Refusal.NOT_HELD
        if not is_due(hold.expires_at, _grace_minutes(session, hold), command.now):
            return Refusal.NOT_DUE
        refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            return Refusal.REFUND_REFUSED
        hold.state = "released"
        hold.reason = "expired"
        hold.released_at = command.now
        hold.released_by = command.clerk
        hold.refund_cents = refund_cents
        hold.seat.state = "free"
        return Released(hold.id, hold.seat.label, refund_cents)


def _expire(
    command: ExpireAtNight, sessions: sessionmaker[Session], payments: Payments
) -> Released | Refusal:
    with sessions.begin() as session:
        hold = session.get(Hold, command.hold_id)
        if hold is None:
            return Refusal.UNKNOWN_HOLD
        if hold.state != "held":
            return Refusal.NOT_HELD
        if not is_due(hold.expires_at, _grace_minutes(session, hold), command.now):
            return Refusal.NOT_DUE
        refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
        if refund_cents and not payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            return Refusal.REFUND_REFUSED
        hold.state = "released"
        hold.reason = "expired"
        hold.released_at = command.now
        hold.released_by = "worker"
        hold.refund_cents = refund_cents
        hold.seat.state = "free"
        return Released(hold.id, hold.seat.label, refund_cents)


def holds_run_out(sessions: sessionmaker[Session], now: datetime) -> list[int]:
    """Holds worth a look tonight; whether one is due, `release_hold` decides."""
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(session.scalars(run_out.order_by(Hold.id)))


def _grace_minutes(session: Session, hold: Hold) -> int:
    grace = session.get(GracePeriod, hold.customer.tier)
    return grace.minutes if grace else 0
