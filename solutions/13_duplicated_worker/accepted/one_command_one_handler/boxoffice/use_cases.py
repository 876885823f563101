"""The command both doors send, and its one handler."""

from dataclasses import dataclass
from datetime import datetime

from boxoffice.database import UnitOfWork
from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments


@dataclass(frozen=True)
class ReleaseHold:
    hold_id: int
    asked_by: str
    now: datetime


@dataclass(frozen=True)
class ReleaseHoldHandler:
    work: UnitOfWork
    payments: Payments

    def __call__(self, command: ReleaseHold) -> Released | Refusal:
        with self.work() as books:
            hold = books.hold(command.hold_id)
            if hold is None:
                return Refusal.UNKNOWN_HOLD
            if hold.state != "held":
                return Refusal.NOT_HELD
            if not is_due(hold.expires_at, books.grace_minutes(hold), command.now):
                return Refusal.NOT_DUE
            refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
            if refund_cents and not self.payments.refund(
                f"hold-{hold.id}", hold.charge, refund_cents
            ):
                return Refusal.REFUND_REFUSED
            hold.state, hold.reason = "released", "expired"
            hold.released_at, hold.released_by = command.now, command.asked_by
            hold.refund_cents = refund_cents
            hold.seat.state = "free"
            books.commit()
            return Released(hold.id, hold.seat.label, refund_cents)


@dataclass(frozen=True)
class HoldsRunOut:
    work: UnitOfWork

    def __call__(self, now: datetime) -> list[int]:
        with self.work() as books:
            return books.run_out(now)
