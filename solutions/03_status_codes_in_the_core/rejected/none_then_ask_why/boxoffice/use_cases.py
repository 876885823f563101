from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, OverLimit, Refusal, SaleClosed, SoldOut, UnknownShow
from boxoffice.tables import OrderRow, ShowRow


def place_order(sessions: Sessions, show_id: int, customer: str, seats: int) -> Order | None:
    with sessions.begin() as session:
        if _refusal(session, show_id, customer, seats) is not None:
            return None
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Order(order.id, seats, seats * session.get_one(ShowRow, show_id).price_cents)


def why_not(sessions: Sessions, show_id: int, customer: str, seats: int) -> Refusal:
    with sessions() as session:
        refusal = _refusal(session, show_id, customer, seats)
    assert refusal is not None
    return refusal


def _refusal(session: Session, show_id: int, customer: str, seats: int) -> Refusal | None:
    show = session.get(ShowRow, show_id)
    if show is None:
        return UnknownShow()
    if show.sale == "closed":
        return SaleClosed()
    if _ordered(session, show_id, customer) + seats > show.most_each:
        return OverLimit(show.most_each)
    left = show.seats - _ordered(session, show_id)
    return SoldOut(left) if seats > left else None


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
