from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from boxoffice.domain import BoxOfficeBooks, Receipt, Refused

Scope = Callable[[], AbstractContextManager[BoxOfficeBooks]]


@dataclass(frozen=True)
class SellSeat:
    customer: str
    seat: str


@dataclass(frozen=True)
class BoxOffice:
    scope: Scope

    def handle(self, command: SellSeat) -> Receipt | Refused:
        with self.scope() as books:
            if not books.knows(command.customer):
                return Refused("unknown customer")
            price = books.price_of(command.seat)
            if price is None:
                return Refused("unknown seat")
            if not books.take(command.seat):
                return Refused("seat taken")
            order_id = books.open_order(command.customer, command.seat)
            books.charge(order_id, price)
            code = books.issue_ticket(order_id)
        return Receipt(order_id, command.customer, command.seat, price, code)

    def receipt(self, order_id: int) -> Receipt | None:
        with self.scope() as books:
            return books.receipt(order_id)
