from dataclasses import dataclass
from enum import Enum

from sqlalchemy import select

from boxoffice.database import Sessions, atomic, db
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket


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


@atomic
def sell_seat(customer_id: str, seat_id: str) -> Receipt | Refusal:
    if db().get(Customer, customer_id) is None:
        return Refusal.UNKNOWN_CUSTOMER
    seat = db().get(Seat, seat_id)
    if seat is None:
        return Refusal.UNKNOWN_SEAT
    if seat.status == "sold":
        return Refusal.SEAT_TAKEN

    order = open_order(customer_id, seat)
    charge(order, seat)
    return Receipt(order.id, customer_id, seat.id, seat.price_cents, issue(order))


def open_order(customer_id: str, seat: Seat) -> Order:
    order = Order(customer_id=customer_id, seat_id=seat.id)
    seat.status = "sold"
    db().add(order)
    db().flush()
    return order


def charge(order: Order, seat: Seat) -> None:
    db().add(Charge(order_id=order.id, amount_cents=seat.price_cents))


def issue(order: Order) -> str:
    ticket = Ticket(order_id=order.id)
    db().add(ticket)
    db().flush()
    return ticket.code


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
