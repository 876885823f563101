import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import (
    Err,
    Ok,
    Order,
    OverLimit,
    Refusal,
    Result,
    SaleClosed,
    SoldOut,
    UnknownShow,
)
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    asked = ((job, _ask(sessions, job)) for job in jobs.waiting(sessions))
    answers = [(job, _reason(answer)) for job, answer in asked if answer]
    for job, reason in answers:
        jobs.close(sessions, job.id, "refused" if reason else "done", reason)


def _ask(sessions: Sessions, job: Job) -> Result[Order, Refusal] | None:
    try:
        return place_order(sessions, job.show_id, job.customer, job.seats)
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
        return None


def _reason(answer: Result[Order, Refusal]) -> str | None:
    match answer:
        case Ok():
            return None
        case Err(UnknownShow() | SaleClosed() | OverLimit() | SoldOut() as refusal):
            return refusal.name
        case _:
            raise TypeError(answer)
