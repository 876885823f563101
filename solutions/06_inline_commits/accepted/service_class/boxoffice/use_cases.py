from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Receipt, SeatTakenError, UnknownCustomerError, UnknownSeatError
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket


class TicketDesk:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def sell(self, customer_id: str, seat_id: str) -> Receipt:
        with self._sessions() as session:
            seat = self._free_seat(session, customer_id, seat_id)
            order = self._order(session, customer_id, seat)
            ticket = Ticket(order_id=order.id)
            session.add_all([Charge(order_id=order.id, amount_cents=seat.price_cents), ticket])
            session.commit()
        return Receipt(order.id, customer_id, seat.id, seat.price_cents, ticket.code)

    def receipt(self, order_id: int) -> Receipt | None:
        query = (
            select(Order.id, Order.customer_id, Order.seat_id, Charge.amount_cents, Ticket.code)
            .join(Charge, Charge.order_id == Order.id)
            .join(Ticket, Ticket.order_id == Order.id)
            .where(Order.id == order_id)
        )
        with self._sessions() as session:
            row = session.execute(query).one_or_none()
        return Receipt(*row) if row else None

    def _free_seat(self, session: Session, customer_id: str, seat_id: str) -> Seat:
        if session.get(Customer, customer_id) is None:
            raise UnknownCustomerError
        seat = session.get(Seat, seat_id)
        if seat is None:
            raise UnknownSeatError
        if seat.status == "sold":
            raise SeatTakenError
        return seat

    def _order(self, session: Session, customer_id: str, seat: Seat) -> Order:
        seat.status = "sold"
        order = Order(customer_id=customer_id, seat_id=seat.id)
        session.add(order)
        session.flush()
        return order
