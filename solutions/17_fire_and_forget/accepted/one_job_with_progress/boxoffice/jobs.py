"""Work for later, as rows: which letters an order still owes."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


class OrderPlaced(BaseModel, frozen=True):
    order: str
    unsent: tuple[str, ...]

    def without(self, letter: str) -> "OrderPlaced":
        return self.model_copy(update={"unsent": tuple(x for x in self.unsent if x != letter)})


def add_job(session: Session, payload: OrderPlaced) -> None:
    session.add(Job(kind="order_placed", payload=payload.model_dump_json()))


def waiting(sessions: sessionmaker[Session]) -> Sequence[Job]:
    unsent = select(Job).where(Job.done_at.is_(None), Job.kind == "order_placed")
    with sessions() as session:
        return session.scalars(unsent.order_by(Job.id)).all()


def payload_of(job: Job) -> OrderPlaced:
    return OrderPlaced.model_validate_json(job.payload)


def remember(
    sessions: sessionmaker[Session], job_id: int, payload: OrderPlaced, now: datetime
) -> None:
    with sessions.begin() as session:
        job = session.get_one(Job, job_id)
        job.payload = payload.model_dump_json()
        if not payload.unsent:
            job.done_at = now
