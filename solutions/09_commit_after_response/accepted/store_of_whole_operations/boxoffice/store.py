from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, Engine

from boxoffice import database


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    email: str
    seat: str
    status: str
    ticket: str | None


class Refusal(Enum):
    UNKNOWN_CUSTOMER = "unknown customer"
    UNKNOWN_SEAT = "unknown seat"
    SEAT_TAKEN = "seat taken"
    UNKNOWN_ORDER = "unknown order"
    ALREADY_CANCELLED = "already cancelled"


class Store:
    """The orders on disk. Each method is one whole transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sell(self, customer: str, seat: str) -> Receipt | Refusal:
        with self.engine.begin() as connection:
            if not database.knows_customer(connection, customer):
                return Refusal.UNKNOWN_CUSTOMER
            if not database.knows_seat(connection, seat):
                return Refusal.UNKNOWN_SEAT
            if not database.take_seat(connection, seat):
                return Refusal.SEAT_TAKEN
            order = database.add_order(connection, customer, seat)
            return receipt_of(connection, order)

    def cancel(self, order: int) -> Receipt | Refusal:
        with self.engine.begin() as connection:
            if database.order(connection, order) is None:
                return Refusal.UNKNOWN_ORDER
            seat = database.cancel(connection, order)
            if seat is None:
                return Refusal.ALREADY_CANCELLED
            database.free_seat(connection, seat)
            return receipt_of(connection, order)

    def show(self, order: int) -> Receipt | Refusal:
        with self.engine.connect() as connection:
            row = database.order(connection, order)
        return Receipt(*row) if row else Refusal.UNKNOWN_ORDER


def receipt_of(connection: Connection, order: int) -> Receipt:
    row = database.order(connection, order)
    assert row is not None
    return Receipt(*row)
