"""The queue: calls that the worker makes later."""

import pickle
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Job


class Queue:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def send(self, session: Session, task: Callable[..., None], *args: Any) -> None:
        """Let the worker call `task(sessions, mail, *args)` once this session is committed."""
        payload = b64encode(pickle.dumps((task, args))).decode()
        session.add(Job(kind=task.__name__, payload=payload))

    def waiting(self) -> list[tuple[int, Callable[..., None], tuple[Any, ...]]]:
        with self._sessions() as session:
            jobs = session.scalars(select(Job).where(Job.done_at.is_(None)).order_by(Job.id))
            return [(job.id, *pickle.loads(b64decode(job.payload))) for job in jobs]

    def mark_done(self, job_id: int, now: datetime) -> None:
        with self._sessions.begin() as session:
            session.get_one(Job, job_id).done_at = now
