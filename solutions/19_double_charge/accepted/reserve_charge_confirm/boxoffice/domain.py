from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Order:
    id: int
    show: int
    places: int
    price_cents: int
    ticket: str


@dataclass(frozen=True)
class Voucher:
    id: int
    amount_cents: int
    code: str


class Refusal(Enum):
    UNKNOWN_SHOW = "unknown show"
    SOLD_OUT = "sold out"
    COME_LATER = "your first request is not done yet: ask again"
    OTHER_BODY = "this key belongs to another request"
