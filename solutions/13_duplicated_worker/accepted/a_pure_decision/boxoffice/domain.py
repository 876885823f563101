"""What the house has decided about holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Refusal(StrEnum):
    UNKNOWN_HOLD = "unknown-hold"
    NOT_HELD = "not-held"
    NOT_DUE = "not-due"
    REFUND_REFUSED = "refund-refused"


@dataclass(frozen=True)
class Released:
    hold_id: int
    seat: str
    refund_cents: int


@dataclass(frozen=True)
class Held:
    """What the house knows of a hold when it decides."""

    state: str
    expires_at: datetime
    grace_minutes: int
    paid_cents: int
    fee_cents: int


@dataclass(frozen=True)
class GiveBack:
    refund_cents: int


def decide(hold: Held, now: datetime) -> GiveBack | Refusal:
    """A hold is kept until its grace is over; then the money goes back, less the fee."""
    if hold.state != "held":
        return Refusal.NOT_HELD
    if now < hold.expires_at + timedelta(minutes=hold.grace_minutes):
        return Refusal.NOT_DUE
    return GiveBack(max(hold.paid_cents - hold.fee_cents, 0))
