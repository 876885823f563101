from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, insert, select, update

from boxoffice.selling.schema import charges, customers, new_code, orders, seats, tickets

Reason = Literal["unknown customer", "unknown seat", "seat taken"]


@dataclass(frozen=True)
class Sold:
    number: int
    customer: str
    seat: str
    cents: int
    code: str


@dataclass(frozen=True)
class NotSold:
    reason: Reason


def sell(engine: Engine, customer: str, seat: str) -> Sold | NotSold:
    with engine.begin() as connection:
        known = connection.scalar(select(customers.c.id).where(customers.c.id == customer))
        if known is None:
            return NotSold("unknown customer")
        cents = connection.scalar(select(seats.c.price_cents).where(seats.c.id == seat))
        if cents is None:
            return NotSold("unknown seat")
        if not take(connection, seat):
            return NotSold("seat taken")
        return write_down(connection, customer, seat, cents)


def take(connection: Connection, seat: str) -> bool:
    free = seats.c.id == seat, seats.c.status == "free"
    return connection.execute(update(seats).where(*free).values(status="sold")).rowcount == 1


def write_down(connection: Connection, customer: str, seat: str, cents: int) -> Sold:
    order = insert(orders).values(customer_id=customer, seat_id=seat).returning(orders.c.id)
    number = connection.execute(order).scalar_one()
    code = new_code()
    connection.execute(insert(charges).values(order_id=number, amount_cents=cents))
    connection.execute(insert(tickets).values(order_id=number, code=code))
    return Sold(number, customer, seat, cents, code)


def find(engine: Engine, number: int) -> Sold | None:
    query = (
        select(
            orders.c.id,
            orders.c.customer_id,
            orders.c.seat_id,
            charges.c.amount_cents,
            tickets.c.code,
        )
        .join(charges, charges.c.order_id == orders.c.id)
        .join(tickets, tickets.c.order_id == orders.c.id)
        .where(orders.c.id == number)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return Sold(*row) if row else None
