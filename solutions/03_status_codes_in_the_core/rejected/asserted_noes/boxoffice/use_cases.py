from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import No, Order
from boxoffice.tables import OrderRow, ShowRow


def place_order(sessions: Sessions, show_id: int, customer: str, seats: int) -> Order:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        assert show is not None, (No.UNKNOWN_SHOW, "no such show")
        assert show.sale != "closed", (No.SALE_CLOSED, "the sale is closed")
        his, most = _ordered(session, show_id, customer), show.most_each
        assert his + seats <= most, (No.OVER_LIMIT, f"at most {most} seats each")
        left = show.seats - _ordered(session, show_id)
        assert seats <= left, (No.SOLD_OUT, f"only {left} seats left")
        order = OrderRow(show_id=show_id, customer=customer, seats=seats)
        session.add(order)
        session.flush()
        return Order(order.id, seats, seats * show.price_cents)


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
