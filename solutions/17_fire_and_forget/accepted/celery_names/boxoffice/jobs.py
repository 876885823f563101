"""The queue: tasks by name, and the rows that wait for them."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.mail import Mail
from boxoffice.tables import Job

log = logging.getLogger(__name__)

Task = Callable[..., None]
TASKS: dict[str, Task] = {}

WAITING = "waiting"
DONE = "done"
LONGEST_PAUSE = timedelta(hours=1)


def task(function: Task) -> Task:
    """Register a function `(session, mail, **payload)` under its name, as Celery does."""
    TASKS[name_of(function)] = function
    return function


def name_of(function: Task) -> str:
    return f"{function.__module__}.{function.__name__}"


def enqueue(session: Session, function: Task, **payload: Any) -> None:
    """Put a job into the caller's transaction."""
    session.add(Job(kind=name_of(function), payload=json.dumps(payload), state=WAITING, attempts=0))


def waiting(sessions: sessionmaker[Session], now: datetime) -> list[int]:
    with sessions() as session:
        return list(
            session.scalars(
                select(Job.id)
                .where(Job.state == WAITING, Job.kind.in_(TASKS))
                .where(or_(Job.not_before.is_(None), Job.not_before <= now))
                .order_by(Job.id)
            )
        )


def run_job(sessions: sessionmaker[Session], mail: Mail, job_id: int, now: datetime) -> None:
    try:
        with sessions.begin() as session:
            job = session.get_one(Job, job_id)
            TASKS[job.kind](session, mail, **json.loads(job.payload))
            job.state = DONE
            job.done_at = now
            job.error = None
    except Exception as error:
        log.exception("job %s failed", job_id)
        with sessions.begin() as session:
            job = session.get_one(Job, job_id)
            job.attempts += 1
            job.error = repr(error)
            job.not_before = now + min(timedelta(minutes=2 ** min(job.attempts, 10)), LONGEST_PAUSE)
