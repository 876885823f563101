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

_last: list[Refusal] = []


def place_order(sessions: Sessions, show_id: int, customer: str, seats: int) -> Order | None:
    """Sell, or return None: `last_refusal` says why."""
    match _place_order(sessions, show_id, customer, seats):
        case Ok(order):
            return order
        case Err(refusal):
            _last[:] = [refusal]
            return None


def last_refusal() -> Refusal:
    return _last[0]


def _place_order(
    sessions: Sessions, show_id: int, customer: str, seats: int
) -> Result[Order, Refusal]:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            return Err(UnknownShow())
        if show.sale == "closed":
            return Err(SaleClosed())
        if _ordered(session, show_id, customer) + seats > show.most_each:
            return Err(OverLimit(show.most_each))
        left = show.seats - _ordered(session, show_id)
        if seats > left:
            return Err(SoldOut(left))
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Ok(Order(order.id, seats, seats * show.price_cents))


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
