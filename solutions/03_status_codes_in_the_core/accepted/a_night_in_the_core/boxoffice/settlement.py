import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.errors import OrderRefused
from boxoffice.jobs import Job
from boxoffice.services import OrderService

log = logging.getLogger(__name__)


class SettlementService:
    def __init__(self, sessions: Sessions, orders: OrderService) -> None:
        self._sessions = sessions
        self._orders = orders

    def settle_all(self) -> None:
        for job in jobs.waiting(self._sessions):
            self._settle(job)

    def _settle(self, job: Job) -> None:
        try:
            self._orders.place_order(job.show_id, job.customer, job.seats)
        except OrderRefused as refused:
            jobs.close(self._sessions, job.id, "refused", refused.code.value)
        except Exception:
            log.exception("job %s broke", job.id)
            jobs.try_again(self._sessions, job.id)
        else:
            jobs.close(self._sessions, job.id, "done")
