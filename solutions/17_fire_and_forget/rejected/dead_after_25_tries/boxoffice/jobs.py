"""Work for later, as rows: what is to be done, and about what."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job

FOUR_WEEKS, ENOUGH = 28 * 24 * 60, 25


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str


def add_job(session: Session, kind: str, payload: AboutOrder) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    session.add(Job(kind=kind, payload=json.dumps(asdict(payload))))


def waiting(sessions: sessionmaker[Session], now: datetime) -> Sequence[Job]:
    due = or_(Job.not_before.is_(None), Job.not_before <= now)
    owed = select(Job).where(Job.done_at.is_(None), Job.state == "waiting", due)
    with sessions() as session:
        return session.scalars(owed.order_by(Job.id)).all()


def payload_of(job: Job) -> AboutOrder:
    return AboutOrder(**json.loads(job.payload))


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now


def postpone(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        job = session.get_one(Job, job_id)
        job.attempts += 1
        job.state = "dead" if job.attempts == ENOUGH else "waiting"
        job.not_before = now + timedelta(minutes=min(2**job.attempts, FOUR_WEEKS))
