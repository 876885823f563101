"""The night's door."""

import logging
from datetime import datetime

from boxoffice.domain import HoldError, NotDue
from boxoffice.use_cases import HoldReleases

log = logging.getLogger(__name__)


class NightRun:
    def __init__(self, releases: HoldReleases, now: datetime) -> None:
        self._releases = releases
        self._now = now

    def run(self) -> None:
        for hold_id in self._releases.candidates(self._now):
            self._turn(hold_id)

    def _turn(self, hold_id: int) -> None:
        try:
            self._releases.release(hold_id, "worker", self._now)
        except NotDue:
            log.debug("hold %s is kept a while longer", hold_id)
        except HoldError as error:
            log.warning("hold %s: %s", hold_id, error.code)
        except Exception:
            log.exception("hold %s failed", hold_id)
