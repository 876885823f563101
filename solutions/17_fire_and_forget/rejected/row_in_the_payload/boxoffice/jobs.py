"""Work for later, as rows: what is to be done, and about what."""

import pickle
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job, Order


def add_job(session: Session, kind: str, order: Order) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    session.add(Job(kind=kind, payload=b64encode(pickle.dumps(order)).decode()))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        return session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id)).all()


def payload_of(job: Job) -> Order:
    order: Order = pickle.loads(b64decode(job.payload))
    return order


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now
