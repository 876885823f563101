"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal
from boxoffice.payments import Payments
from boxoffice.use_cases import RunOut, holds_run_out, release_hold

log = logging.getLogger(__name__)


def expire_holds(sessions: sessionmaker[Session], payments: Payments, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    waiting = holds_run_out(sessions, now)
    if waiting:
        oldest = now - min(each.expires_at for each in waiting)
        log.info("%s holds, the oldest ran out %s ago", len(waiting), oldest)
    for each in sorted(waiting, key=lambda one: one.hold_id, reverse=True):
        log.info("looking at %s", each.in_words)
        _expire(sessions, payments, each, now)


def _expire(
    sessions: sessionmaker[Session], payments: Payments, each: RunOut, now: datetime
) -> None:
    try:
        outcome = release_hold(sessions, payments, each.hold_id, asked_by="worker", now=now)
    except Exception:
        # The one place where the night catches: the hold stays due for the next one.
        log.exception("not released", extra={"hold": each.hold_id})
    else:
        if isinstance(outcome, Refusal):
            log.warning("refused: %s", outcome.value, extra={"hold": each.hold_id})
