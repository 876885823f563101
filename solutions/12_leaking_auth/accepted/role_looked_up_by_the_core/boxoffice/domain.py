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
class SignedIn:
    """Somebody at the web, by the login they hold."""

    person: str


@dataclass(frozen=True)
class Named:
    """Somebody for whom the desk vouches, by name."""

    person: str


@dataclass(frozen=True)
class Job:
    name: str


Actor: TypeAlias = SignedIn | Named | Job | None


@dataclass(frozen=True)
class RefundOrder:
    by: Actor
    order_id: int


@dataclass(frozen=True)
class AnswerLetter:
    letter_id: int


def may_not(role: str, *, own: bool, show: str) -> Reason | None:
    """Say why somebody with this role may not refund an order, or None."""
    match role:
        case "staff":
            return None
        case "system":
            return None if show == "cancelled" else Reason.REFUNDS_CLOSED
        case _ if not own:
            return Reason.NOT_YOUR_ORDER
        case _:
            return Reason.REFUNDS_CLOSED if show == "closed" else None
