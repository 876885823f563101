from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Listener
from boxoffice.tables import OrderRow, ShowRow


def place_order(
    sessions: Sessions, listener: Listener, show_id: int, customer: str, seats: int
) -> None:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            return listener.unknown_show()
        if show.sale == "closed":
            return listener.sale_closed()
        if _ordered(session, show_id, customer) + seats > show.most_each:
            return listener.over_limit(show.most_each)
        left = show.seats - _ordered(session, show_id)
        if seats > left:
            return listener.sold_out(left)
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        number, total_cents = order.id, seats * show.price_cents
    return listener.sold(number, seats, total_cents)


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
