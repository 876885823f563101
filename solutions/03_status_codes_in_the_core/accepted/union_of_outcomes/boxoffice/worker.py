import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.domain import NoSuchShow, NotEnough, SaleIsClosed, Sold, TooMany
from boxoffice.jobs import Job
from boxoffice.use_cases import BoxOffice

log = logging.getLogger(__name__)

REASONS = {
    NoSuchShow: "unknown-show",
    SaleIsClosed: "sale-closed",
    TooMany: "over-limit",
    NotEnough: "sold-out",
}


def settle(sessions: Sessions, office: BoxOffice) -> None:
    for job in jobs.waiting(sessions):
        try:
            close(sessions, office, job)
        except Exception:
            log.exception("job %s broke", job.id)
            jobs.try_again(sessions, job.id)


def close(sessions: Sessions, office: BoxOffice, job: Job) -> None:
    outcome = office.sell(job.show_id, job.customer, job.seats)
    if isinstance(outcome, Sold):
        jobs.close(sessions, job.id, "done")
    else:
        jobs.close(sessions, job.id, "refused", REASONS[type(outcome)])
