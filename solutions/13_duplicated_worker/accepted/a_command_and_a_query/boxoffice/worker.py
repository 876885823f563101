"""The night's door: every hold that ran out is released."""

import logging
from datetime import datetime

from boxoffice.use_cases import Holds, ReleaseRefused

log = logging.getLogger(__name__)


def expire_holds(holds: Holds, now: datetime) -> None:
    """Release the holds that ran out before `now`."""
    for hold_id in holds.due(now):
        try:
            holds.release(hold_id, "worker", now)
        except ReleaseRefused as refused:
            log.warning("hold %s: %s", hold_id, refused.reason)
        except Exception:
            log.exception("hold %s: not released", hold_id)
