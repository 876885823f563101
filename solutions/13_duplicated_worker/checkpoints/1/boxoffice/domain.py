"""What the house has decided about holds."""

from datetime import datetime, timedelta


def is_due(expires_at: datetime, grace_minutes: int, now: datetime) -> bool:
    return now >= expires_at + timedelta(minutes=grace_minutes)


def refund_of(paid_cents: int, fee_cents: int) -> int:
    return max(paid_cents - fee_cents, 0)
