import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import OverLimit, SaleClosed, SoldOut, UnknownShow
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)
REASONS = {
    UnknownShow: "unknown-show",
    SaleClosed: "sale-closed",
    OverLimit: "over-limit",
    SoldOut: "sold-out",
}


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        answer = place_order(sessions, job.show_id, job.customer, job.seats)
        reason = next((REASONS[type(e)] for e in answer.errors if type(e) in REASONS), None)
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
    else:
        jobs.close(sessions, job.id, "refused" if reason else "done", reason)
