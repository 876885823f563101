"""The sentences the box office says to its database. Each takes a connection in BEGIN."""

from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from boxoffice.tables import customers, orders, seats, tickets


def knows_customer(connection: Connection, customer: str) -> bool:
    return bool(connection.scalar(select(exists().where(customers.c.id == customer))))


def knows_seat(connection: Connection, seat: str) -> bool:
    return bool(connection.scalar(select(exists().where(seats.c.id == seat))))


def take_seat(connection: Connection, seat: str) -> bool:
    free = update(seats).where(seats.c.id == seat, seats.c.status == "free")
    return connection.execute(free.values(status="sold")).rowcount == 1


def free_seat(connection: Connection, seat: str) -> None:
    connection.execute(update(seats).where(seats.c.id == seat).values(status="free"))


def add_order(connection: Connection, customer: str, seat: str) -> int:
    new = insert(orders).values(customer_id=customer, seat_id=seat, status="paid")
    order: int = connection.execute(new.returning(orders.c.id)).scalar_one()
    connection.execute(insert(tickets).values(code=token_hex(4).upper(), order_id=order))
    return order


def cancel(connection: Connection, order: int) -> str | None:
    paid = update(orders).where(orders.c.id == order, orders.c.status == "paid")
    seat: str | None = connection.execute(
        paid.values(status="cancelled").returning(orders.c.seat_id)
    ).scalar_one_or_none()
    connection.execute(delete(tickets).where(tickets.c.order_id == order))
    return seat


def order(connection: Connection, number: int) -> Row[Any] | None:
    query = (
        select(
            orders.c.id,
            customers.c.id.label("customer"),
            customers.c.email,
            orders.c.seat_id,
            orders.c.status,
            tickets.c.code,
        )
        .join_from(orders, customers)
        .outerjoin(tickets, tickets.c.order_id == orders.c.id)
        .where(orders.c.id == number)
    )
    return connection.execute(query).one_or_none()
