from dataclasses import dataclass

from sqlalchemy import select

from boxoffice.database import Sessions
from boxoffice.tables import JobRow

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Job:
    id: int
    show_id: int
    customer: str
    seats: int


def waiting(sessions: Sessions) -> list[Job]:
    query = select(JobRow).where(JobRow.state == "waiting").order_by(JobRow.id)
    with sessions() as session:
        rows = session.scalars(query)
        return [Job(row.id, row.show_id, row.customer, row.seats) for row in rows]


def close(sessions: Sessions, job_id: int, state: str, reason: str | None = None) -> None:
    with sessions.begin() as session:
        job = session.get_one(JobRow, job_id)
        tried = state == "refused" and job.attempts > 0
        job.state, job.reason = "failed" if tried else state, reason


def try_again(sessions: Sessions, job_id: int) -> None:
    with sessions.begin() as session:
        job = session.get_one(JobRow, job_id)
        job.attempts += 1
        if job.attempts == MOST_ATTEMPTS:
            job.state = "failed"  # this is what the alarm looks for
