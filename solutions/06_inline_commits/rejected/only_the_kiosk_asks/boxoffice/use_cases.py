import logging
from dataclasses import dataclass, replace

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from boxoffice.tables import Charge, Customer, Order, Seat, Ticket

log = logging.getLogger(__name__)


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
    kept: bool = True


class BoxOffice:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sell_seat(self, customer: str, seat_id: str) -> Receipt:
        session = Session(self._engine)
        try:
            seat = self._free_seat(session, customer, seat_id)
            order = self._order(session, customer, seat)
            session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
            ticket = Ticket(order_id=order.id)
            session.add(ticket)
            session.flush()
            receipt = Receipt(order.id, customer, seat.id, seat.price_cents, ticket.code)
            try:
                session.commit()
            except SQLAlchemyError:
                log.exception("The sale of %s could not be kept.", seat_id)
                session.rollback()
                receipt = replace(receipt, kept=False)
        finally:
            session.close()
        return receipt

    def _free_seat(self, session: Session, customer: str, seat_id: str) -> Seat:
        if session.get(Customer, customer) is None:
            raise Refused("unknown customer")
        seat = session.get(Seat, seat_id, with_for_update=True)
        if seat is None:
            raise Refused("unknown seat")
        if seat.status == "sold":
            raise SeatTaken("seat taken")
        return seat

    def _order(self, session: Session, customer: str, seat: Seat) -> Order:
        seat.status = "sold"
        order = Order(customer_id=customer, seat_id=seat.id)
        session.add(order)
        session.flush()
        return order

    def find_receipt(self, order_id: int) -> Receipt | None:
        query = (
            select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
            .join(Charge, Charge.order_id == Order.id)
            .join(Ticket, Ticket.order_id == Order.id)
            .where(Order.id == order_id)
        )
        with Session(self._engine) as session:
            row = session.execute(query).one_or_none()
        return Receipt(*row) if row else None
