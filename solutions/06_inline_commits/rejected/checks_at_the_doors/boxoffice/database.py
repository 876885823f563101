from typing import TypeAlias

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Customer, Seat

Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


class Records:
    """What the doors may look up."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def customer(self, customer_id: str) -> Customer | None:
        with self._sessions() as session:
            return session.get(Customer, customer_id)

    def seat(self, seat_id: str) -> Seat | None:
        with self._sessions() as session:
            return session.get(Seat, seat_id)
