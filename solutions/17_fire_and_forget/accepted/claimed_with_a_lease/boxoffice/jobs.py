"""Work for later, as rows that one worker at a time may claim."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

LEASE = timedelta(minutes=5)  # longer than any letter takes

jobs = sa.table(
    "jobs",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("payload", sa.String),
    sa.column("state", sa.String),
    sa.column("not_before", sa.DateTime),
)


@dataclass(frozen=True)
class AboutOrder:
    number: str


@dataclass(frozen=True)
class Claimed:
    id: int
    kind: str
    payload: str

    def about(self) -> AboutOrder:
        return AboutOrder(**json.loads(self.payload))


def add_job(session: Session, kind: str, payload: AboutOrder) -> None:
    session.execute(sa.insert(jobs).values(kind=kind, payload=json.dumps(asdict(payload))))


def claim_all(sessions: sessionmaker[Session], now: datetime) -> Iterator[Claimed]:
    last = 0
    while job := _claim_next(sessions, last, now):
        yield job
        last = job.id


def finish(sessions: sessionmaker[Session], job_id: int) -> None:
    with sessions.begin() as session:
        session.execute(sa.update(jobs).where(jobs.c.id == job_id).values(state="sent"))


def _claim_next(sessions: sessionmaker[Session], last: int, now: datetime) -> Claimed | None:
    free = sa.or_(jobs.c.not_before.is_(None), jobs.c.not_before <= now)
    due = sa.and_(jobs.c.id > last, jobs.c.state == "waiting", free)
    chosen = sa.select(sa.func.min(jobs.c.id)).where(due).scalar_subquery()
    claim = (
        sa.update(jobs)
        .where(jobs.c.id == chosen)
        .values(not_before=now + LEASE)
        .returning(jobs.c.id, jobs.c.kind, jobs.c.payload)
    )
    with sessions.begin() as session:
        row = session.execute(claim).one_or_none()
    return Claimed(*row) if row else None
