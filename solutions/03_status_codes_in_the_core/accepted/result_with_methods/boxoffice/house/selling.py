from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, Engine, func, insert, select

from boxoffice.house.noes import No, Reason
from boxoffice.house.results import Failure, Success
from boxoffice.tables import OrderRow, ShowRow


@dataclass(frozen=True)
class Sale:
    order: int
    seats: int
    cents: int


Answer: TypeAlias = Success[Sale] | Failure[No]


def sell(engine: Engine, show_id: int, customer: str, seats: int) -> Answer:
    show_of = select(ShowRow.sale, ShowRow.seats, ShowRow.most_each, ShowRow.price_cents)
    with engine.begin() as connection:
        show = connection.execute(show_of.where(ShowRow.id == show_id)).one_or_none()
        if show is None:
            return Failure(No(Reason.UNKNOWN_SHOW))
        if show.sale == "closed":
            return Failure(No(Reason.SALE_CLOSED))
        if _sold(connection, show_id, customer) + seats > show.most_each:
            return Failure(No(Reason.OVER_LIMIT, show.most_each))
        left = show.seats - _sold(connection, show_id)
        if seats > left:
            return Failure(No(Reason.SOLD_OUT, left))
        row = insert(OrderRow).values(show_id=show_id, customer=customer, seats=seats)
        number = connection.execute(row.returning(OrderRow.id)).scalar_one()
        return Success(Sale(number, seats, seats * show.price_cents))


def _sold(connection: Connection, show_id: int, customer: str | None = None) -> int:
    total = select(func.coalesce(func.sum(OrderRow.seats), 0)).where(OrderRow.show_id == show_id)
    if customer is not None:
        total = total.where(OrderRow.customer == customer)
    return connection.execute(total).scalar_one()
