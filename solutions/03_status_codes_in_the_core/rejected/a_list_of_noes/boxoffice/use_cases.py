from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Answer, No, Order, OverLimit, SaleClosed, SoldOut, UnknownShow
from boxoffice.tables import OrderRow, ShowRow


def place_order(sessions: Sessions, show_id: int, customer: str, seats: int) -> Answer:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            return _no(UnknownShow(), seats)
        if show.sale == "closed":
            return _no(SaleClosed(), seats)
        if _ordered(session, show_id, customer) + seats > show.most_each:
            return _no(OverLimit(show.most_each), seats)
        left = show.seats - _ordered(session, show_id)
        if seats > left:
            return _no(SoldOut(left), seats)
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Answer(Order(order.id, seats, seats * show.price_cents), [])


def _no(no: No, seats: int) -> Answer:
    return Answer(Order(0, seats, 0), [no])


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
