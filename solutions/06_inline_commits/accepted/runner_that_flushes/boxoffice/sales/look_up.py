from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Database
from boxoffice.sales.outcome import Receipt
from boxoffice.tables import Charge, Order, Ticket


def look_up(database: Database, order_id: int) -> Receipt | None:
    query = (
        select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
        .join(Charge, Charge.order_id == Order.id)
        .join(Ticket, Ticket.order_id == Order.id)
        .where(Order.id == order_id)
    )

    def read(session: Session) -> Receipt | None:
        row = session.execute(query).one_or_none()
        return Receipt(*row) if row else None

    return database.read(read)
