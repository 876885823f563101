from typing import Protocol, TypeAlias

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Charge, Customer, Order, Seat, Ticket

Sessions: TypeAlias = sessionmaker[Session]
Note: TypeAlias = tuple[int, str, str, int, str]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


class Orders(Protocol):
    def write_down(self, session: Session, customer: str, seat_id: str) -> Note | str: ...


class WebOrders:
    def write_down(self, session: Session, customer: str, seat_id: str) -> Note | str:
        if session.get(Customer, customer) is None:
            return "unknown customer"
        seat = session.get(Seat, seat_id)
        if seat is None:
            return "unknown seat"
        if seat.status == "sold":
            return "seat taken"
        order = Order(customer_id=customer, seat_id=seat.id)
        seat.status = "sold"
        session.add(order)
        session.flush()
        session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
        ticket = Ticket(order_id=order.id)
        session.add(ticket)
        session.flush()
        return order.id, customer, seat.id, seat.price_cents, ticket.code


class KioskOrders:
    def write_down(self, session: Session, customer: str, seat_id: str) -> Note | str:
        if session.get(Customer, customer) is None:
            return "unknown customer"
        seat = session.get(Seat, seat_id)
        if seat is None:
            return "unknown seat"
        if seat.status == "sold":
            return "seat taken"
        order = Order(customer_id=customer, seat_id=seat.id)
        seat.status = "sold"
        session.add(order)
        session.flush()
        session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
        session.flush()
        ticket = Ticket(order_id=order.id)
        session.add(ticket)
        session.flush()
        return order.id, customer, seat.id, seat.price_cents, ticket.code
