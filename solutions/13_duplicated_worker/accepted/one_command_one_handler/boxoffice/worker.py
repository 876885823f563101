"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from boxoffice.use_cases import HoldsRunOut, ReleaseHold, ReleaseHoldHandler

log = logging.getLogger(__name__)


def expire_holds(run_out: HoldsRunOut, handle: ReleaseHoldHandler, now: datetime) -> None:
    failed: list[Exception] = []
    for hold_id in run_out(now):
        try:
            log.info("hold %s: %s", hold_id, handle(ReleaseHold(hold_id, "worker", now)))
        except Exception as error:  # noqa: BLE001  (raised below, when all had their turn)
            error.add_note(f"hold {hold_id} stays due")
            failed.append(error)
    if failed:
        raise ExceptionGroup("not every hold had its turn", failed)
