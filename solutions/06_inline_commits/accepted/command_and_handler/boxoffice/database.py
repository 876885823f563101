from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Receipt
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket


class SqlBooks:
    """Sends its SQL at once and never commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def knows(self, customer: str) -> bool:
        return self._session.get(Customer, customer) is not None

    def price_of(self, seat: str) -> int | None:
        return self._session.scalar(select(Seat.price_cents).where(Seat.id == seat))

    def take(self, seat: str) -> bool:
        free = update(Seat).where(Seat.id == seat, Seat.status == "free").values(status="sold")
        return self._session.scalar(free.returning(Seat.id)) is not None

    def open_order(self, customer: str, seat: str) -> int:
        order = Order(customer_id=customer, seat_id=seat)
        self._session.add(order)
        self._session.flush()
        return order.id

    def charge(self, order_id: int, cents: int) -> None:
        self._session.add(Charge(order_id=order_id, amount_cents=cents))
        self._session.flush()

    def issue_ticket(self, order_id: int) -> str:
        ticket = Ticket(order_id=order_id)
        self._session.add(ticket)
        self._session.flush()
        return ticket.code

    def receipt(self, order_id: int) -> Receipt | None:
        query = (
            select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
            .join(Charge, Charge.order_id == Order.id)
            .join(Ticket, Ticket.order_id == Order.id)
            .where(Order.id == order_id)
        )
        row = self._session.execute(query).one_or_none()
        return Receipt(*row) if row else None


def make_scope(engine: Engine) -> Callable[[], AbstractContextManager[SqlBooks]]:
    sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def scope() -> Iterator[SqlBooks]:
        with sessions() as session:
            try:
                yield SqlBooks(session)
            except BaseException:
                session.rollback()
                raise
            session.commit()

    return scope
