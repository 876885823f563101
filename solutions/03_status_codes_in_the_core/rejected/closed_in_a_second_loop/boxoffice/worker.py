import logging
from typing import assert_never

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
    answers = []
    for job in jobs.waiting(sessions):
        try:
            answers.append((job, place_order(sessions, job.show_id, job.customer, job.seats)))
        except Exception:
            log.exception("job %s broke", job.id)
            jobs.try_again(sessions, job.id)
    for job, answer in answers:
        _close(sessions, job, answer)


def _close(sessions: Sessions, job: Job, answer: Result[Order, Refusal]) -> None:
    match answer:
        case Ok():
            jobs.close(sessions, job.id, "done")
        case Err(UnknownShow() | SaleClosed() | OverLimit() | SoldOut() as refusal):
            jobs.close(sessions, job.id, "refused", refusal.name)
        case _:
            assert_never(answer)
