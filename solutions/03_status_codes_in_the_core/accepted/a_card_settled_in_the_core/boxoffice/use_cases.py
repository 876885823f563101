from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boxoffice import jobs
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
from boxoffice.jobs import Job
from boxoffice.tables import OrderRow, ShowRow


def place_order(
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


def waiting_cards(sessions: Sessions) -> list[Job]:
    return jobs.waiting(sessions)


def settle_card(sessions: Sessions, job: Job) -> None:
    """Sell what a card asks for, and close it; if something breaks, it is tried again."""
    try:
        match place_order(sessions, job.show_id, job.customer, job.seats):
            case Ok():
                jobs.close(sessions, job.id, "done")
            case Err(refusal):
                jobs.close(sessions, job.id, "refused", refusal.name)
    except Exception:
        jobs.try_again(sessions, job.id)
        raise


def _ordered(session: Session, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return session.scalars(total).one()
