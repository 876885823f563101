"""The night's door: every hold that ran out gets its turn."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from boxoffice.domain import RefusedError, Released

log = logging.getLogger(__name__)

Release = Callable[[int, str, datetime], Released]


def expire_holds(hold_ids: Iterable[int], release_hold: Release, now: datetime) -> None:
    for hold_id in hold_ids:
        try:
            release_hold(hold_id, "worker", now)
        except RefusedError as refusal:
            log.info("hold %s: %s", hold_id, refusal.kind)
        except Exception:
            log.exception("hold %s stays due", hold_id)
