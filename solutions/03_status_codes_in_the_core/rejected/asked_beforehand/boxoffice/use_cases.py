from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import (
    Err,
    Ok,
    Order,
    OverLimit,
    Refusal,
    Result,
    SaleClosed,
    SoldOut,
    UnknownShow,
)
from boxoffice.tables import OrderRow, ShowRow


def place_order(
    sessions: Sessions, show_id: int, customer: str, seats: int
) -> Result[Order, Refusal]:
    with sessions.begin() as session:
        show = _bookable(session, show_id, customer, seats)
        if not isinstance(show, ShowRow):
            return Err(show)
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Ok(Order(order.id, seats, seats * show.price_cents))


def why_not(sessions: Sessions, show_id: int, customer: str, seats: int) -> Refusal | None:
    with sessions() as session:
        show = _bookable(session, show_id, customer, seats)
        return None if isinstance(show, ShowRow) else show


def _bookable(session: Session, show_id: int, customer: str, seats: int) -> ShowRow | Refusal:
    show = session.get(ShowRow, show_id)
    if show is None:
        return UnknownShow()
    if show.sale == "closed":
        return SaleClosed()
    if _ordered(session, show_id, customer) + seats > show.most_each:
        return OverLimit(show.most_each)
    left = show.seats - _ordered(session, show_id)
    return SoldOut(left) if seats > left else show


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
