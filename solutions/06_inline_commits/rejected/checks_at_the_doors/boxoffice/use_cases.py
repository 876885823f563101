from dataclasses import dataclass

from sqlalchemy import select, update

from boxoffice.database import Sessions
from boxoffice.tables import Charge, Order, Seat, Ticket


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


def sell_seat(sessions: Sessions, customer: str, seat_id: str, price_cents: int) -> Receipt:
    with sessions.begin() as session:
        session.execute(update(Seat).where(Seat.id == seat_id).values(status="sold"))
        order = Order(customer_id=customer, seat_id=seat_id)
        session.add(order)
        session.flush()
        session.add(Charge(order_id=order.id, amount_cents=price_cents))
        ticket = Ticket(order_id=order.id)
        session.add(ticket)
        session.flush()
        return Receipt(order.id, customer, seat_id, price_cents, ticket.code)
