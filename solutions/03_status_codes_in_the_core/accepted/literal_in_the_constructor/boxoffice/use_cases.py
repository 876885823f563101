from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refused
from boxoffice.tables import OrderRow, ShowRow


def place_order(sessions: Sessions, show_id: int, customer: str, seats: int) -> Order:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            raise Refused("unknown-show", "no such show")
        if show.sale == "closed":
            raise Refused("sale-closed", "the sale is closed")
        if _ordered(session, show_id, customer) + seats > show.most_each:
            raise Refused("over-limit", f"at most {show.most_each} seats each")
        left = show.seats - _ordered(session, show_id)
        if seats > left:
            raise Refused("sold-out", f"only {left} seats left")
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Order(order.id, seats, seats * show.price_cents)


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
