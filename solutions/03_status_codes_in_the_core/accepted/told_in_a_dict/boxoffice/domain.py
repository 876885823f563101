from enum import Enum
from typing import TypeAlias, TypedDict, final


class No(Enum):
    UNKNOWN_SHOW = "unknown-show"
    SALE_CLOSED = "sale-closed"
    OVER_LIMIT = "over-limit"
    SOLD_OUT = "sold-out"


@final
class Order(TypedDict):
    id: int
    seats: int
    total_cents: int


@final
class Refusal(TypedDict):
    no: No
    why: str


Answer: TypeAlias = Order | Refusal
