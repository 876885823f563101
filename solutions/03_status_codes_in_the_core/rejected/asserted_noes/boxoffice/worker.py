import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        jobs.close(sessions, job.id, *_order(sessions, job))
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)


def _order(sessions: Sessions, job: Job) -> tuple[str, str | None]:
    try:
        place_order(sessions, job.show_id, job.customer, job.seats)
    except AssertionError as refused:
        return "refused", refused.args[0][0].value
    return "done", None
