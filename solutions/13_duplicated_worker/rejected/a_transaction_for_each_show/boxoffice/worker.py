"""The night's door: every hold that ran out gets its turn."""

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.payments import Payments
from boxoffice.use_cases import release_overdue


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    release_overdue(sessions, payments, now)
