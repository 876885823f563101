from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket

T = TypeVar("T")


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


class Refusal(Enum):
    UNKNOWN_CUSTOMER = "unknown customer"
    UNKNOWN_SEAT = "unknown seat"
    SEAT_TAKEN = "seat taken"


def in_one_transaction(sessions: Sessions, steps: Callable[[Session], T]) -> T:
    with sessions.begin() as session:
        return steps(session)


def take_seat(session: Session, customer_id: str, seat_id: str) -> Order | Refusal:
    if session.get(Customer, customer_id) is None:
        return Refusal.UNKNOWN_CUSTOMER
    seat = session.get(Seat, seat_id)
    if seat is None:
        return Refusal.UNKNOWN_SEAT
    if seat.status == "sold":
        return Refusal.SEAT_TAKEN
    order = Order(customer_id=customer_id, seat_id=seat.id)
    seat.status = "sold"
    session.add(order)
    session.flush()
    return order


def charge_order(session: Session, order: Order) -> int:
    price_cents = session.get_one(Seat, order.seat_id).price_cents
    session.add(Charge(order_id=order.id, amount_cents=price_cents))
    session.flush()
    return price_cents


def finish_order(session: Session, order: Order, price_cents: int) -> Receipt:
    ticket = Ticket(order_id=order.id)
    session.add(ticket)
    session.flush()
    return Receipt(order.id, order.customer_id, order.seat_id, price_cents, ticket.code)


def find_receipt(sessions: Sessions, order_id: int) -> Receipt | None:
    query = (
        select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
        .join(Charge, Charge.order_id == Order.id)
        .join(Ticket, Ticket.order_id == Order.id)
        .where(Order.id == order_id)
    )
    with sessions() as session:
        row = session.execute(query).one_or_none()
    return Receipt(*row) if row else None
