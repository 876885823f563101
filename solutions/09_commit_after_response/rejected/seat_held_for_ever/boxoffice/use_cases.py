from dataclasses import dataclass
from enum import Enum

from sqlalchemy import delete, select

from boxoffice.database import Sessions
from boxoffice.tables import Customer, Order, Seat, Ticket


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


def sell_seat(
    sessions: Sessions, held: set[str], customer_id: str, seat_id: str
) -> Receipt | Refusal:
    with sessions.begin() as session:
        if session.get(Customer, customer_id) is None:
            return Refusal.UNKNOWN_CUSTOMER
        seat = session.get(Seat, seat_id)
        if seat is None:
            return Refusal.UNKNOWN_SEAT
        if seat.status == "sold" or seat_id in held:
            return Refusal.SEAT_TAKEN

        held.add(seat_id)  # who comes now, before the commit, is too late
        order = Order(customer_id=customer_id, seat_id=seat.id)
        seat.status = "sold"
        session.add(order)
        session.flush()  # the ticket needs the order's number
        session.add(Ticket(order_id=order.id))
    held.discard(seat_id)  # from here on the table says it
    return find_order(sessions, order.id)


def cancel_order(sessions: Sessions, order_id: int) -> Receipt | Refusal:
    with sessions.begin() as session:
        order = session.get(Order, order_id)
        if order is None:
            return Refusal.UNKNOWN_ORDER
        if order.status == "cancelled":
            return Refusal.ALREADY_CANCELLED

        order.status = "cancelled"
        session.get_one(Seat, order.seat_id).status = "free"
        session.execute(delete(Ticket).where(Ticket.order_id == order.id))
    return find_order(sessions, order_id)


def find_order(sessions: Sessions, order_id: int) -> Receipt | Refusal:
    query = (
        select(
            Order.id, Order.customer_id, Customer.email, Order.seat_id, Order.status, Ticket.code
        )
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Ticket, Ticket.order_id == Order.id)
        .where(Order.id == order_id)
    )
    with sessions() as session:
        row = session.execute(query).one_or_none()
    return Receipt(*row) if row else Refusal.UNKNOWN_ORDER
