from dataclasses import dataclass

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


def sell_seat(
    session: Session, customer: str, seat_id: str, *, commit: bool = True
) -> Receipt | str:
    if session.get(Customer, customer) is None:
        return "unknown customer"
    seat = session.get(Seat, seat_id)
    if seat is None:
        return "unknown seat"
    if seat.status == "sold":
        return "seat taken"
    order = Order(customer_id=customer, seat_id=seat.id)
    seat.status = "sold"
    session.add(order)
    session.flush()
    session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
    ticket = Ticket(order_id=order.id)
    session.add(ticket)
    session.flush()
    if commit:
        session.commit()
    return Receipt(order.id, customer, seat.id, seat.price_cents, ticket.code)
