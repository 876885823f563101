"""The night's door: every hold that ran out is released."""

import logging
from datetime import datetime

from boxoffice.domain import NotDue, NotHeld
from boxoffice.use_cases import Holds

log = logging.getLogger(__name__)


def expire_holds(holds: Holds, now: datetime) -> None:
    """Give every hold that ran out its turn."""
    for hold_id in holds.ran_out(now):
        try:
            holds.release(hold_id, "worker", now)
        except (NotDue, NotHeld):
            continue
        except Exception:
            log.exception("hold %s was not released", hold_id)
