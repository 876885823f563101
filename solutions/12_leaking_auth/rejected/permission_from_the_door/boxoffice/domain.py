from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias


class Reason(StrEnum):
    UNKNOWN_CALLER = "unknown_caller"
    NO_SUCH_ORDER = "no_such_order"
    NOT_YOUR_ORDER = "not_your_order"
    REFUNDS_CLOSED = "refunds_closed"
    ALREADY_REFUNDED = "already_refunded"


@dataclass(frozen=True)
class Refused:
    reason: Reason


@dataclass(frozen=True)
class Refunded:
    order_id: int
    amount_cents: int


@dataclass(frozen=True)
class Letter:
    id: int
    sender: str


@dataclass(frozen=True)
class Stranger:
    """Somebody who asks and whom nobody knows."""


@dataclass(frozen=True)
class Customer:
    id: str


@dataclass(frozen=True)
class Staff:
    id: str


Actor: TypeAlias = Customer | Staff | Stranger


class Access(Enum):
    """What somebody may refund, and how it is signed."""

    OWN = "customer"
    ANY = "staff"
    CANCELLED = "system"


def objection(who: str, access: Access, buyer: str, show: str) -> Reason | None:
    """Say why somebody with this access may not refund an order of that buyer, or None."""
    match access:
        case Access.ANY:
            return None
        case Access.CANCELLED:
            return None if show == "cancelled" else Reason.REFUNDS_CLOSED
        case Access.OWN if who != buyer:
            return Reason.NOT_YOUR_ORDER
        case Access.OWN:
            return Reason.REFUNDS_CLOSED if show == "closed" else None
