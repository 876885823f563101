from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boxoffice.tables import Charge, Customer, Order, Seat, Ticket


class Refused(Exception):
    pass


class SeatTaken(Refused):
    pass


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


class BoxOffice:
    def __init__(self, engine: Engine) -> None:
        self._session = Session(engine, expire_on_commit=False)

    def sell_seat(self, customer: str, seat_id: str) -> Receipt:
        session = self._session
        refused = self._refusal(customer, seat_id)
        if refused is not None:
            session.rollback()
            raise refused
        seat = session.get_one(Seat, seat_id)
        seat.status = "sold"
        order = Order(customer_id=customer, seat_id=seat.id)
        session.add(order)
        session.flush()
        session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
        session.flush()
        ticket = Ticket(order_id=order.id)
        session.add(ticket)
        session.commit()
        return Receipt(order.id, customer, seat.id, seat.price_cents, ticket.code)

    def _refusal(self, customer: str, seat_id: str) -> Refused | None:
        if self._session.get(Customer, customer) is None:
            return Refused("unknown customer")
        seat = self._session.get(Seat, seat_id, populate_existing=True)
        if seat is None:
            return Refused("unknown seat")
        return SeatTaken("seat taken") if seat.status == "sold" else None

    def find_receipt(self, order_id: int) -> Receipt | None:
        query = (
            select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
            .join(Charge, Charge.order_id == Order.id)
            .join(Ticket, Ticket.order_id == Order.id)
            .where(Order.id == order_id)
        )
        row = self._session.execute(query).one_or_none()
        self._session.rollback()
        return Receipt(*row) if row else None
