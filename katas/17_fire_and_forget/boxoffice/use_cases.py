"""Orders, and the letters about them."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import Queue
from boxoffice.mail import Mail
from boxoffice.tables import Customer, Order, Seat

HOUSE = "house@boxoffice.test"

log = logging.getLogger(__name__)


class Refusal(StrEnum):
    UNKNOWN_CUSTOMER = "unknown customer"
    UNKNOWN_SEAT = "unknown seat"
    SEAT_TAKEN = "seat taken"


@dataclass(frozen=True)
class Placed:
    number: str
    customer: str
    guest: str
    seat: str


def place_order(
    sessions: sessionmaker[Session], queue: Queue, customer: str, guest: str, seat: str
) -> Placed | Refusal:
    with sessions() as session:
        refusal = refuse(session, customer, guest, seat)
    if refusal:
        return refusal
    number = f"B-{token_hex(3).upper()}"
    queue.send(send_notice, number)  # the house hears of it first
    try:
        with sessions.begin() as session:
            session.add(Order(number=number, customer_id=customer, guest_id=guest, seat_id=seat))
    except IntegrityError:  # somebody was faster
        return Refusal.SEAT_TAKEN
    return Placed(number, customer, guest, seat)


def refuse(session: Session, customer: str, guest: str, seat: str) -> Refusal | None:
    if any(session.get(Customer, person) is None for person in (customer, guest)):
        return Refusal.UNKNOWN_CUSTOMER
    if session.get(Seat, seat) is None:
        return Refusal.UNKNOWN_SEAT
    if session.scalar(select(Order.number).where(Order.seat_id == seat)):
        return Refusal.SEAT_TAKEN
    return None


def find_order(sessions: sessionmaker[Session], number: str) -> Placed | None:
    with sessions() as session:
        order = session.get(Order, number)
        if order is None:
            return None
        return Placed(order.number, order.customer_id, order.guest_id, order.seat_id)


def send_receipt(sessions: sessionmaker[Session], mail: Mail, number: str) -> None:
    with sessions() as session:
        mail.send(session.get_one(Order, number).customer.email, "receipt", number)


def send_ticket(sessions: sessionmaker[Session], mail: Mail, number: str) -> None:
    with sessions() as session:
        mail.send(session.get_one(Order, number).guest.email, "ticket", number)


def send_notice(sessions: sessionmaker[Session], mail: Mail, number: str) -> None:
    if find_order(sessions, number) is None:
        log.warning("order %s is not there, no notice", number)
        return
    mail.send(HOUSE, "notice", number)
