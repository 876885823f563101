import logging

from sqlalchemy.orm import Session

from boxoffice.database import Database
from boxoffice.sales.outcome import Outcome, Receipt
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket

logger = logging.getLogger(__name__)


def sell(database: Database, customer_id: str, seat_id: str) -> Receipt | Outcome:
    """Sell a seat: all three notes in one transaction, or none of them."""

    def notes(session: Session) -> Order | Outcome:
        if session.get(Customer, customer_id) is None:
            return Outcome.NO_SUCH_CUSTOMER
        seat = session.get(Seat, seat_id)
        if seat is None:
            return Outcome.NO_SUCH_SEAT
        if seat.status == "sold":
            return Outcome.SEAT_GONE
        seat.status = "sold"
        order = Order(
            customer_id=customer_id,
            seat=seat,
            charge=Charge(amount_cents=seat.price_cents),
            ticket=Ticket(),
        )
        session.add(order)
        return order

    order = database.write(notes)
    if isinstance(order, Outcome):
        logger.info("refused", extra={"outcome": order.name, "seat": seat_id})
        return order
    logger.info("sold", extra={"order": order.id, "seat": seat_id})
    return Receipt(order.id, customer_id, seat_id, order.charge.amount_cents, order.ticket.code)
