from dataclasses import dataclass
from enum import StrEnum

from boxoffice.rules.actors import Actor


class Reason(StrEnum):
    UNKNOWN_CALLER = "unknown_caller"
    NO_SUCH_ORDER = "no_such_order"
    NOT_YOUR_ORDER = "not_your_order"
    REFUNDS_CLOSED = "refunds_closed"
    ALREADY_REFUNDED = "already_refunded"


class RefundRefused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Refund:
    order_id: int
    amount_cents: int
    by: str


@dataclass(frozen=True)
class Order:
    id: int
    buyer: str
    show: str
    paid_cents: int
    refunded: bool

    def refund(self, actor: Actor) -> Refund:
        if not actor.may_refund(self.buyer, self.show):
            raise RefundRefused(Reason.NOT_YOUR_ORDER)
        if self.show == "closed" and not actor.may_refund_late():
            raise RefundRefused(Reason.REFUNDS_CLOSED)
        if self.refunded:
            raise RefundRefused(Reason.ALREADY_REFUNDED)
        return Refund(self.id, self.paid_cents, actor.signature())


@dataclass(frozen=True)
class Letter:
    id: int
    order_id: int
    sender: str
