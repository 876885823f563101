from dataclasses import dataclass
from enum import StrEnum

from boxoffice.refunding.principals import Principal


class No(StrEnum):
    STRANGER = "unknown_caller"
    NO_ORDER = "no_such_order"
    FOREIGN = "not_your_order"
    CLOSED = "refunds_closed"
    AGAIN = "already_refunded"


@dataclass(frozen=True)
class Paid:
    order: int
    cents: int


@dataclass(frozen=True)
class Order:
    id: int
    buyer: str
    cents: int
    show: str
    refunded: bool


@dataclass(frozen=True)
class Letter:
    id: int
    order: int
    sender: str


def decide(principal: Principal | None, order: Order | None) -> Paid | No:
    """Tell what is paid back, or why nothing is."""
    if principal is None:
        return No.STRANGER
    if order is None:
        return No.NO_ORDER
    if not principal.owns(order.buyer):
        return No.FOREIGN
    if not principal.in_time(order.show):
        return No.CLOSED
    return No.AGAIN if order.refunded else Paid(order.id, order.cents)
