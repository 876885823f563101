"""The night's door: every hold that ran out gets its turn."""

import logging
from datetime import datetime

from boxoffice.house.desk import HoldDesk

log = logging.getLogger(__name__)


class NightShift:
    def __init__(self, desk: HoldDesk) -> None:
        self._desk = desk

    def run(self, now: datetime) -> None:
        for hold_id in self._desk.run_out(now):
            self._turn(hold_id, now)

    def _turn(self, hold_id: int, now: datetime) -> None:
        try:
            log.info("hold %s: %s", hold_id, self._desk.give_back(hold_id, "worker", now))
        except Exception:
            log.exception("hold %s stays due", hold_id)
