from secrets import token_hex

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from boxoffice.outside.schema import customers, orders, seats, tickets
from boxoffice.selling.orders import NoSuchThing, NotPossible, Order


class Desk:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sell(self, customer: str, seat: str) -> Order:
        with self._engine.begin() as connection:
            self._expect(connection, customers, customer, "unknown customer")
            self._expect(connection, seats, seat, "unknown seat")
            taken = update(seats).where(seats.c.id == seat, seats.c.status == "free")
            if not connection.execute(taken.values(status="sold")).rowcount:
                raise NotPossible("seat taken")
            values = {"customer_id": customer, "seat_id": seat, "status": "paid"}
            number = connection.execute(insert(orders).values(values)).inserted_primary_key[0]
            connection.execute(insert(tickets).values(code=token_hex(4), order_id=number))
            return self._find(connection, number)

    def cancel(self, number: int) -> Order:
        with self._engine.begin() as connection:
            order = self._find(connection, number)
            if order.status == "cancelled":
                raise NotPossible("already cancelled")
            over = update(orders).where(orders.c.id == number)
            connection.execute(over.values(status="cancelled"))
            free = update(seats).where(seats.c.id == order.seat)
            connection.execute(free.values(status="free"))
            connection.execute(delete(tickets).where(tickets.c.order_id == number))
            return self._find(connection, number)

    def show(self, number: int) -> Order:
        with self._engine.connect() as connection:
            return self._find(connection, number)

    def _expect(self, connection: Connection, table: Table, key: str, otherwise: str) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == key)).first() is None:
            raise NoSuchThing(otherwise)

    def _find(self, connection: Connection, number: int) -> Order:
        o = orders.c
        query = (
            select(o.id, o.customer_id, customers.c.email, o.seat_id, o.status, tickets.c.code)
            .join(customers, customers.c.id == o.customer_id)
            .outerjoin(tickets, tickets.c.order_id == o.id)
            .where(o.id == number)
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchThing("unknown order")
        return Order(*row)
