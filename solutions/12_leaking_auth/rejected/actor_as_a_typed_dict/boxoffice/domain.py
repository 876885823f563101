from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict


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


class Actor(TypedDict):
    kind: str
    id: str


def objection(actor: Actor, buyer: str, show: str) -> Reason | None:
    """Say why this actor may not refund an order of that buyer, or None."""
    if actor["kind"] == "staff":
        return None
    if actor["kind"] == "system":
        return None if show == "cancelled" else Reason.REFUNDS_CLOSED
    if actor["id"] != buyer:
        return Reason.NOT_YOUR_ORDER
    return Reason.REFUNDS_CLOSED if show == "closed" else None
