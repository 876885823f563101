"""A unit of work: one session, rolled back unless it was committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import GracePeriod, Hold


class Books:
    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, hold_id: int) -> Hold | None:
        return self._session.get(Hold, hold_id)

    def run_out(self, now: datetime) -> list[int]:
        query = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(self._session.scalars(query.order_by(Hold.id)))

    def grace_minutes(self, hold: Hold) -> int:
        grace = self._session.get(GracePeriod, hold.customer.tier)
        return grace.minutes if grace else 0

    def commit(self) -> None:
        self._session.commit()


class UnitOfWork:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    @contextmanager
    def __call__(self) -> Iterator[Books]:
        with self._sessions() as session:
            yield Books(session)
