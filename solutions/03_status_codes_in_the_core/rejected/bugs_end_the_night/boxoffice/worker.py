import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import Err, Ok
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        match place_order(sessions, job.show_id, job.customer, job.seats):
            case Ok():
                jobs.close(sessions, job.id, "done")
            case Err(refusal):
                jobs.close(sessions, job.id, "refused", refusal.name)
    except KeyError:
        raise  # a bug: the alarm should ring at once
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
