from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class No(Enum):
    UNKNOWN_SHOW = "unknown-show"
    SALE_CLOSED = "sale-closed"
    OVER_LIMIT = "over-limit"
    SOLD_OUT = "sold-out"
