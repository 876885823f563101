"""A runner of jobs: handlers by name, each with the payload it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.mail import Mail
from boxoffice.tables import Job

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Tools:
    sessions: sessionmaker[Session]
    mail: Mail


@dataclass
class Registry:
    handlers: dict[str, Callable[[Tools, str], None]] = field(default_factory=dict)

    def handles(
        self, payload: type[P]
    ) -> Callable[[Callable[[Tools, P], None]], Callable[[Session, P], None]]:
        """Turn a function into a kind of job; what is left of it writes such a job."""

        def register(handler: Callable[[Tools, P], None]) -> Callable[[Session, P], None]:
            name = handler.__name__

            def run(tools: Tools, text: str) -> None:
                handler(tools, payload.model_validate_json(text))

            def add(session: Session, said: P) -> None:
                session.add(Job(kind=name, payload=said.model_dump_json()))

            self.handlers[name] = run
            return add

        return register

    def run_due(self, tools: Tools, now: datetime) -> None:
        with tools.sessions() as session:
            due = session.scalars(select(Job.id).where(_due(now)).order_by(Job.id)).all()
        for job_id in due:
            with tools.sessions.begin() as session:
                self._try(tools, session.get_one(Job, job_id), now)

    def _try(self, tools: Tools, job: Job, now: datetime) -> None:
        job.attempts += 1
        try:
            self.handlers[job.kind](tools, job.payload)
        except Exception as error:  # noqa: BLE001  (the one place that catches)
            job.error = repr(error)
            job.not_before = now + timedelta(minutes=2**job.attempts)
        else:
            job.state = "done"


def _due(now: datetime) -> ColumnElement[bool]:
    waited: Any = or_(Job.not_before.is_(None), Job.not_before <= now)
    due: ColumnElement[bool] = (Job.state == "waiting") & waited
    return due
