"""Work for later, as rows: what is to be done, and about what."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job

RUNNING = "running"


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str


def add_job(session: Session, kind: str, payload: AboutOrder) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    session.add(Job(kind=kind, payload=json.dumps(asdict(payload))))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        waits = select(Job).where(Job.state.in_(("waiting", RUNNING)))
        return session.scalars(waits.order_by(Job.id)).all()


def payload_of(job: Job) -> AboutOrder:
    return AboutOrder(**json.loads(job.payload))


def set_state(sessions: sessionmaker[Session], job_id: int, state: str) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).state = state


def close_interrupted(sessions: sessionmaker[Session]) -> None:
    """Close what a process that died had in its hands: its letter may be out."""
    with sessions.begin() as session:
        for job in session.scalars(select(Job).where(Job.state == RUNNING)):
            job.state = "interrupted"


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        job = session.get_one(Job, job_id)
        job.done_at, job.state = now, "done"
