"""The rules of releasing a hold."""

from datetime import datetime, timedelta


class Refused(Exception):
    """The business says no; `code` says why."""

    code = "refused"


class UnknownHold(Refused):
    code = "unknown-hold"


class NotHeld(Refused):
    code = "not-held"


class NotDue(Refused):
    code = "not-due"


class RefundRefused(Refused):
    code = "refund-refused"


def is_due(expires_at: datetime, grace_minutes: int, now: datetime) -> bool:
    return now >= expires_at + timedelta(minutes=grace_minutes)


def refund_of(paid_cents: int, fee_cents: int) -> int:
    return max(paid_cents - fee_cents, 0)
