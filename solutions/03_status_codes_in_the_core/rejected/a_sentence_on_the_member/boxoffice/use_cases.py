from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Err, Ok, Order, Refusal, Result
from boxoffice.tables import OrderRow, ShowRow


def place_order(
    sessions: Sessions, show_id: int, customer: str, seats: int
) -> Result[Order, Refusal]:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            return Err(Refusal.UNKNOWN_SHOW.saying("no such show"))
        if show.sale == "closed":
            return Err(Refusal.SALE_CLOSED.saying("the sale is closed"))
        if _ordered(session, show_id, customer) + seats > show.most_each:
            return Err(Refusal.OVER_LIMIT.saying(f"at most {show.most_each} seats each"))
        left = show.seats - _ordered(session, show_id)
        if seats > left:
            return Err(Refusal.SOLD_OUT.saying(f"only {left} seats left"))
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Ok(Order(order.id, seats, seats * show.price_cents))


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
