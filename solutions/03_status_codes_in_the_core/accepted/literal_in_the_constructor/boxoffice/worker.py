import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import Refused
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        place_order(sessions, job.show_id, job.customer, job.seats)
        jobs.close(sessions, job.id, "done")
    except Refused as refused:
        jobs.close(sessions, job.id, "refused", refused.no)
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
