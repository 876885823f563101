from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    UNKNOWN_CALLER = "unknown_caller"
    NO_SUCH_ORDER = "no_such_order"
    NOT_YOUR_ORDER = "not_your_order"
    REFUNDS_CLOSED = "refunds_closed"
    ALREADY_REFUNDED = "already_refunded"


class RefusedError(Exception):
    """The box office says no."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    role: Role
    name: str

    def may_refund(self, buyer: str, show: str) -> None:
        """Raise a refusal if this actor may not."""
        match self.role:
            case Role.CUSTOMER if self.name != buyer:
                raise RefusedError(Reason.NOT_YOUR_ORDER)
            case Role.CUSTOMER if show == "closed":
                raise RefusedError(Reason.REFUNDS_CLOSED)
            case Role.SYSTEM if show != "cancelled":
                raise RefusedError(Reason.REFUNDS_CLOSED)


@dataclass(frozen=True)
class Refunded:
    order_id: int
    amount_cents: int


@dataclass(frozen=True)
class Letter:
    id: int
    order_id: int
    sender: str
