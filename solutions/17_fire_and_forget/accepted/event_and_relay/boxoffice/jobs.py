"""The outbox, and the queue that it is relayed to."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job

EVENT = "order_placed"


@dataclass(frozen=True)
class Message:
    letter: str
    order: str


class Queue(Protocol):
    def put(self, message: Message) -> None: ...

    def take(self) -> Iterator[tuple[int, Message]]: ...

    def acknowledge(self, number: int, now: datetime) -> None: ...


class TableQueue:
    """A queue in the jobs table, until the house needs a broker. A message is put once."""

    KIND = "letter"

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def put(self, message: Message) -> None:
        text = json.dumps(asdict(message))
        same = select(Job).where(Job.kind == self.KIND, Job.payload == text)
        with self._sessions.begin() as session:
            if session.scalar(same) is None:
                session.add(Job(kind=self.KIND, payload=text))

    def take(self) -> Iterator[tuple[int, Message]]:
        waiting = select(Job).where(Job.kind == self.KIND, Job.done_at.is_(None))
        with self._sessions() as session:
            jobs = session.scalars(waiting.order_by(Job.id)).all()
        return ((job.id, Message(**json.loads(job.payload))) for job in jobs)

    def acknowledge(self, number: int, now: datetime) -> None:
        with self._sessions.begin() as session:
            session.get_one(Job, number).done_at = now


def write_event(session: Session, order: str) -> None:
    session.add(Job(kind=EVENT, payload=json.dumps({"order": order})))


def relay(
    sessions: sessionmaker[Session], queue: Queue, letters: tuple[str, ...], now: datetime
) -> None:
    with sessions() as session:
        events = session.scalars(select(Job).where(Job.kind == EVENT, Job.done_at.is_(None))).all()
    for event in events:
        for letter in letters:
            queue.put(Message(letter, json.loads(event.payload)["order"]))
        with sessions.begin() as session:
            session.get_one(Job, event.id).done_at = now
