import logging
from typing import assert_never

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import No, OverLimit, SaleClosed, SoldOut, UnknownShow
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        answer = place_order(sessions, job.show_id, job.customer, job.seats)
        reason = reason_of(answer) if answer.refused else None
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
    else:
        jobs.close(sessions, job.id, "refused" if reason else "done", reason)


def reason_of(no: No) -> str:
    match no:
        case UnknownShow():
            return "unknown-show"
        case SaleClosed():
            return "sale-closed"
        case OverLimit():
            return "over-limit"
        case SoldOut():
            return "sold-out"
        case _:
            assert_never(no)
