"""A hold, and the rules of the house for it. Plain Python."""

from dataclasses import dataclass
from datetime import datetime, timedelta


class HoldError(Exception):
    code = "hold-error"


class UnknownHold(HoldError):
    code = "unknown-hold"


class NotHeld(HoldError):
    code = "not-held"


class NotDue(HoldError):
    code = "not-due"


class RefundRefused(HoldError):
    code = "refund-refused"


@dataclass
class Seat:
    id: int
    show_id: int
    label: str
    state: str

    def set_free(self) -> None:
        self.state = "free"


@dataclass
class GracePeriod:
    tier: str
    minutes: int

    def extend(self, moment: datetime) -> datetime:
        return moment + timedelta(minutes=self.minutes)


@dataclass
class Customer:
    id: int
    name: str
    tier: str
    grace: GracePeriod | None

    def kept_until(self, moment: datetime) -> datetime:
        return self.grace.extend(moment) if self.grace else moment


@dataclass
class Hold:
    id: int
    seat_id: int
    customer_id: int
    state: str
    paid_cents: int
    fee_cents: int
    charge: str
    expires_at: datetime
    seat: Seat
    customer: Customer
    refund_cents: int | None = None
    reason: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None

    @property
    def reference(self) -> str:
        return f"hold-{self.id}"

    @property
    def owed_cents(self) -> int:
        return max(self.paid_cents - self.fee_cents, 0)

    def is_overdue(self, now: datetime) -> bool:
        return now >= self.customer.kept_until(self.expires_at)

    def must_be_releasable(self, now: datetime) -> None:
        if self.state != "held":
            raise NotHeld(self.id)
        if not self.is_overdue(now):
            raise NotDue(self.id)

    def release(self, by: str, now: datetime) -> None:
        self.must_be_releasable(now)
        self.state = "released"
        self.reason = "expired"
        self.released_at = now
        self.released_by = by
        self.refund_cents = self.owed_cents
        self.seat.set_free()
