"""The night's door: one call, and a line for each hold."""

import logging
from datetime import datetime

from boxoffice.use_cases import House, release_run_out

log = logging.getLogger(__name__)


def expire_holds(house: House, now: datetime) -> None:
    for hold_id, outcome in release_run_out(house, "worker", now).items():
        log.info("hold %s: %s", hold_id, outcome)
