from dataclasses import dataclass
from enum import StrEnum
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

    def __str__(self) -> str:
        return f"customer:{self.id}"


@dataclass(frozen=True)
class Staff:
    id: str

    def __str__(self) -> str:
        return f"staff:{self.id}"


@dataclass(frozen=True)
class System:
    job: str

    def __str__(self) -> str:
        return f"system:{self.job}"


Known: TypeAlias = Customer | Staff | System
Actor: TypeAlias = Known | Stranger


def objection(actor: Known, buyer: str, show: str) -> Reason | None:
    """Say why this actor may not refund an order of that buyer, or None."""
    match actor:
        case Staff():
            return None
        case System():
            return Reason.REFUNDS_CLOSED if show == "on_sale" else None
        case Customer(name) if name != buyer:
            return Reason.NOT_YOUR_ORDER
        case Customer():
            return Reason.REFUNDS_CLOSED if show == "closed" else None
