"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from fastapi import HTTPException
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.api import ReleaseRequest, release_hold
from boxoffice.payments import Payments
from boxoffice.use_cases import holds_run_out

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    for hold_id in holds_run_out(sessions, now):
        _expire(sessions, payments, hold_id, now)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, hold_id: int, now: datetime
) -> None:
    try:
        outcome = release_hold(hold_id, ReleaseRequest(clerk="worker"), sessions, payments, now)
    except HTTPException as refusal:
        log.info("hold %s: %s", hold_id, refusal.detail)
    except Exception:
        log.exception("hold %s failed", hold_id)
    else:
        log.info("hold %s: %s", hold_id, outcome)
