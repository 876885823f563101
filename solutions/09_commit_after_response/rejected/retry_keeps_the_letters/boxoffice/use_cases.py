from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions, in_transaction
from boxoffice.tables import Customer, Order, Seat, Ticket

Letters: TypeAlias = list[tuple[str, str, int, str | None]]


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
    sessions: Sessions, letters: Letters, customer_id: str, seat_id: str
) -> Receipt | Refusal:
    def sell(session: Session) -> Receipt | Refusal:
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
        session.flush()  # the ticket needs the order's number
        session.add(Ticket(order_id=order.id))
        receipt = receipt_of(session, order.id)
        letters.append((receipt.email, "ticket", receipt.order_id, receipt.ticket))
        return receipt

    return in_transaction(sessions, sell)


def cancel_order(sessions: Sessions, letters: Letters, order_id: int) -> Receipt | Refusal:
    def cancel(session: Session) -> Receipt | Refusal:
        order = session.get(Order, order_id)
        if order is None:
            return Refusal.UNKNOWN_ORDER
        if order.status == "cancelled":
            return Refusal.ALREADY_CANCELLED

        order.status = "cancelled"
        session.get_one(Seat, order.seat_id).status = "free"
        session.execute(delete(Ticket).where(Ticket.order_id == order.id))
        receipt = receipt_of(session, order.id)
        letters.append((receipt.email, "cancellation", receipt.order_id, None))
        return receipt

    return in_transaction(sessions, cancel)


def find_order(sessions: Sessions, order_id: int) -> Receipt | Refusal:
    with sessions() as session:
        if session.get(Order, order_id) is None:
            return Refusal.UNKNOWN_ORDER
        return receipt_of(session, order_id)


def receipt_of(session: Session, order_id: int) -> Receipt:
    query = (
        select(
            Order.id, Order.customer_id, Customer.email, Order.seat_id, Order.status, Ticket.code
        )
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Ticket, Ticket.order_id == Order.id)
        .where(Order.id == order_id)
    )
    return Receipt(*session.execute(query).one())
