"""Work for later, as rows: what is to be done, and about what."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext import serializer
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


def add_job(session: Session, kind: str, task: Callable[..., None], number: str) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    call = b64encode(serializer.dumps((task, number))).decode()
    session.add(Job(kind=kind, payload=json.dumps({"call": call})))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        return session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id)).all()


def call_of(job: Job) -> tuple[Callable[..., None], str]:
    task, number = serializer.loads(b64decode(json.loads(job.payload)["call"]))
    return task, number


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now
