"""What the house has decided about holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

A_LOT_CENTS = 20_000_00


class Refusal(StrEnum):
    UNKNOWN_HOLD = "unknown-hold"
    NOT_HELD = "not-held"
    NOT_DUE = "not-due"
    REFUND_REFUSED = "refund-refused"
    TOO_MUCH = "too-much"


@dataclass(frozen=True)
class Released:
    hold_id: int
    seat: str
    refund_cents: int


def is_due(expires_at: datetime, grace_minutes: int, now: datetime) -> bool:
    """A hold is kept until its grace is over."""
    return now >= expires_at + timedelta(minutes=grace_minutes)


def refund_of(paid_cents: int, fee_cents: int) -> int:
    """The customer gets back what was paid, the house keeps the fee."""
    return max(paid_cents - fee_cents, 0)


def needs_a_human(asked_by: str, refund_cents: int) -> bool:
    """So much money is not paid back while nobody looks."""
    return asked_by == "worker" and refund_cents > A_LOT_CENTS
