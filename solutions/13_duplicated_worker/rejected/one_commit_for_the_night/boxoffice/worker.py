"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice import use_cases
from boxoffice.payments import Payments

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    for hold_id, outcome in use_cases.expire_holds(sessions, payments, now).items():
        log.info("hold %s: %s", hold_id, outcome)
