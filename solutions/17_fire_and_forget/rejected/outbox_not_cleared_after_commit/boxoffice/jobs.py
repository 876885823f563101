"""Work for later, as rows: what is to be done, and about what."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str


class UnitOfWork:
    """A transaction, and the jobs that are written with it."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._owed: list[Job] = []

    @contextmanager
    def begin(self) -> Iterator[Session]:
        try:
            with self._sessions.begin() as session:
                yield session
                session.add_all([Job(kind=job.kind, payload=job.payload) for job in self._owed])
        except Exception:
            self._owed.clear()  # a failed order owes nothing
            raise

    def owe(self, kind: str, payload: AboutOrder) -> None:
        self._owed.append(Job(kind=kind, payload=json.dumps(asdict(payload))))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    with sessions() as session:
        return session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id)).all()


def payload_of(job: Job) -> AboutOrder:
    return AboutOrder(**json.loads(job.payload))


def mark_done(sessions: sessionmaker[Session], job_id: int, now: datetime) -> None:
    with sessions.begin() as session:
        session.get_one(Job, job_id).done_at = now
