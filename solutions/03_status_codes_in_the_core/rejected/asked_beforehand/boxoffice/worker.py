import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order, why_not

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        if refusal := why_not(sessions, job.show_id, job.customer, job.seats):
            jobs.close(sessions, job.id, "refused", refusal.name)
        else:
            place_order(sessions, job.show_id, job.customer, job.seats)
            jobs.close(sessions, job.id, "done")
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
