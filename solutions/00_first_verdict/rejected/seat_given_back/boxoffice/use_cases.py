from enum import Enum

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Seat, Ticket


class Refusal(Enum):
    UNKNOWN_SEAT = "unknown seat"
    SEAT_TAKEN = "seat taken"


def sell_seat(sessions: sessionmaker[Session], customer: str, seat_id: str) -> str | Refusal:
    with sessions() as session:
        seat = session.get(Seat, seat_id)
        if seat is None:
            return Refusal.UNKNOWN_SEAT
        if seat.status == "sold":
            return Refusal.SEAT_TAKEN

        ticket = Ticket(seat_id=seat_id, customer=customer)
        seat.status = "sold"
        session.commit()
        try:
            session.add(ticket)
            session.commit()
        except Exception:
            session.rollback()
            seat.status = "free"
            session.commit()
            raise
        return ticket.code
