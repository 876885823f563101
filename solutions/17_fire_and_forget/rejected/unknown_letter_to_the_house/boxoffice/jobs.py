"""Work for later, as rows: what is to be done, and about what."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str
    letter: str


def add_job(session: Session, kind: str, payload: AboutOrder) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    session.add(Job(kind=kind, payload=json.dumps(asdict(payload))))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        return session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id)).all()


def payload_of(job: Job) -> AboutOrder:
    return AboutOrder(**json.loads(job.payload))


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now
