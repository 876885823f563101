from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Reason(Enum):
    UNKNOWN_SHOW = ("unknown-show", 404, 404, "no such show")
    SALE_CLOSED = ("sale-closed", 409, 410, "the sale is closed")
    OVER_LIMIT = ("over-limit", 409, 422, "at most {} seats each")
    SOLD_OUT = ("sold-out", 409, 409, "only {} seats left")

    def __init__(self, kind: str, v1: int, v2: int, sentence: str) -> None:
        self.kind, self.v1, self.v2, self.sentence = kind, v1, v2, sentence


@dataclass(frozen=True)
class Refused:
    reason: Reason
    number: int = 0

    def __str__(self) -> str:
        return self.reason.sentence.format(self.number)
