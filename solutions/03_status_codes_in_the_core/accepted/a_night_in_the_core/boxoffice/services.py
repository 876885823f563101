from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order
from boxoffice.errors import ErrorCode, OrderRefused
from boxoffice.tables import OrderRow, ShowRow


class OrderService:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def place_order(self, show_id: int, customer: str, seats: int) -> Order:
        with self._sessions.begin() as session:
            show = session.get(ShowRow, show_id)
            if show is None:
                raise OrderRefused(ErrorCode.UNKNOWN_SHOW, "no such show")
            if show.sale == "closed":
                raise OrderRefused(ErrorCode.SALE_CLOSED, "the sale is closed")
            if self._ordered(session, show_id, customer) + seats > show.most_each:
                raise OrderRefused(ErrorCode.OVER_LIMIT, f"at most {show.most_each} seats each")
            left = show.seats - self._ordered(session, show_id)
            if seats > left:
                raise OrderRefused(ErrorCode.SOLD_OUT, f"only {left} seats left")
            order = OrderRow(show_id=show_id, customer=customer, seats=seats)
            session.add(order)
            session.flush()
            return Order(order.id, seats, seats * show.price_cents)

    def _ordered(self, session: Session, show_id: int, customer: str | None = None) -> int:
        total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(
            OrderRow.show_id == show_id
        )
        if customer is not None:
            total = total.where(OrderRow.customer == customer)
        return session.scalars(total).one()
