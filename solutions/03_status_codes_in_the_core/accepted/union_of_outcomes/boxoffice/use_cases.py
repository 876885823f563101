from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import NoSuchShow, NotEnough, Outcome, SaleIsClosed, Sold, TooMany
from boxoffice.tables import OrderRow, ShowRow


class BoxOffice:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def sell(self, show_id: int, customer: str, seats: int) -> Outcome:
        with self._sessions.begin() as session:
            show = session.get(ShowRow, show_id)
            if show is None:
                return NoSuchShow()
            return _refusal(session, show, customer, seats) or _sell(session, show, customer, seats)


def _refusal(
    session: Session, show: ShowRow, customer: str, seats: int
) -> SaleIsClosed | TooMany | NotEnough | None:
    if show.sale == "closed":
        return SaleIsClosed()
    if _ordered(session, show, customer) + seats > show.most_each:
        return TooMany(show.most_each)
    left = show.seats - _ordered(session, show)
    return NotEnough(left) if seats > left else None


def _sell(session: Session, show: ShowRow, customer: str, seats: int) -> Sold:
    order = OrderRow(show_id=show.id, customer=customer, seats=seats)
    session.add(order)
    session.flush()
    return Sold(order.id, seats, seats * show.price_cents)


def _ordered(session: Session, show: ShowRow, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show.id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
