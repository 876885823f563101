from dataclasses import dataclass

from sqlalchemy import select

from boxoffice.database import Orders, Sessions
from boxoffice.tables import Charge, Order, Ticket


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


def sell_seat(sessions: Sessions, orders: Orders, customer: str, seat: str) -> Receipt | str:
    with sessions.begin() as session:
        noted = orders.write_down(session, customer, seat)
    return noted if isinstance(noted, str) else Receipt(*noted)
