"""Work for later, as rows: what is to be done, and about what."""

import json
import pickle
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str


def add_job(session: Session, task: Callable[..., None], payload: AboutOrder) -> None:
    """Write the job into the caller's transaction: it is there if that is, and only then."""
    call = b64encode(pickle.dumps(task)).decode()
    text = json.dumps({"call": call, "about": asdict(payload)})
    session.add(Job(kind=task.__name__, payload=text))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        return session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id)).all()


def call_of(job: Job) -> tuple[Callable[..., Any], AboutOrder]:
    said = json.loads(job.payload)
    return pickle.loads(b64decode(said["call"])), AboutOrder(**said["about"])


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now
