from dataclasses import dataclass
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
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


@dataclass(frozen=True)
class SellSeat:
    customer_id: str
    seat_id: str

    def __call__(self, session: Session) -> Receipt | Refusal:
        return record_sale(session, self.customer_id, self.seat_id)


def record_sale(session: Session, customer_id: str, seat_id: str) -> Receipt | Refusal:
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
    session.flush()  # the charge and the ticket need the order's number

    ticket = Ticket(order_id=order.id)
    session.add_all([Charge(order_id=order.id, amount_cents=seat.price_cents), ticket])
    session.flush()
    return Receipt(order.id, customer_id, seat.id, seat.price_cents, ticket.code)


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
