from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


PROBLEM = "application/problem+json"


class No(Enum):
    UNKNOWN_SHOW = "unknown-show HTTP/404 HTTP/404"
    SALE_CLOSED = "sale-closed HTTP/409 HTTP/410"
    OVER_LIMIT = "over-limit HTTP/409 HTTP/422"
    SOLD_OUT = "sold-out HTTP/409 HTTP/409"


class Refused(Exception):
    def __init__(self, no: No, sentence: str) -> None:
        super().__init__(sentence)
        self.no = no
