import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.jobs import Job
from boxoffice.use_cases import last_refusal, place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        if place_order(sessions, job.show_id, job.customer, job.seats):
            jobs.close(sessions, job.id, "done")
        else:
            jobs.close(sessions, job.id, "refused", last_refusal().name)
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
