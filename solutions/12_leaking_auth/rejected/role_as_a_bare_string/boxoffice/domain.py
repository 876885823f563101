from dataclasses import dataclass
from enum import StrEnum


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


def objection(person: str, role: str, buyer: str, show: str) -> Reason | None:
    """Say why a person in this role may not refund an order of that buyer, or None."""
    match role:
        case "staff":
            return None
        case "system":
            return None if show == "cancelled" else Reason.REFUNDS_CLOSED
        case _ if person != buyer:
            return Reason.NOT_YOUR_ORDER
        case _:
            return Reason.REFUNDS_CLOSED if show == "closed" else None
