from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Asked:
    customer_id: str
    key: str


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
    ALREADY_BOUGHT = "already bought"
