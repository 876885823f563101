"""Orders, and the letters about them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import AboutOrder, UnitOfWork
from boxoffice.mail import Mail
from boxoffice.tables import Customer, Order, Seat

HOUSE = "house@boxoffice.test"


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


def place_order(work: UnitOfWork, customer: str, guest: str, seat: str) -> Placed | Refusal:
    number = f"B-{token_hex(3).upper()}"
    try:
        with work.begin() as session:
            refusal = refuse(session, customer, guest, seat)
            if refusal:
                return refusal
            session.add(Order(number=number, customer_id=customer, guest_id=guest, seat_id=seat))
            for letter in LETTERS:
                work.owe(letter, AboutOrder(number))
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


def send_receipt(sessions: sessionmaker[Session], mail: Mail, about: AboutOrder) -> None:
    with sessions() as session:
        to = session.get_one(Order, about.number).customer.email
    mail.send(to, "receipt", about.number)


def send_ticket(sessions: sessionmaker[Session], mail: Mail, about: AboutOrder) -> None:
    with sessions() as session:
        to = session.get_one(Order, about.number).guest.email
    mail.send(to, "ticket", about.number)


def send_notice(_sessions: sessionmaker[Session], mail: Mail, about: AboutOrder) -> None:
    mail.send(HOUSE, "notice", about.number)


# What an order owes, by the name that stands in the jobs table.
LETTERS: dict[str, Callable[[sessionmaker[Session], Mail, AboutOrder], None]] = {
    "receipt": send_receipt,
    "ticket": send_ticket,
    "notice": send_notice,
}
