from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


@dataclass(frozen=True)
class Refused:
    reason: str


class BoxOfficeBooks(Protocol):
    """What the sale must be able to look up and write down."""

    def knows(self, customer: str) -> bool: ...
    def price_of(self, seat: str) -> int | None: ...
    def take(self, seat: str) -> bool: ...
    def open_order(self, customer: str, seat: str) -> int: ...
    def charge(self, order_id: int, cents: int) -> None: ...
    def issue_ticket(self, order_id: int) -> str: ...
    def receipt(self, order_id: int) -> Receipt | None: ...
