"""The worker's door: once a minute, everything that waits."""

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import Queue
from boxoffice.mail import Mail


def run_jobs(sessions: sessionmaker[Session], queue: Queue, mail: Mail, now: datetime) -> None:
    for job_id, task, args in queue.waiting():
        task(sessions, mail, *args)
        queue.mark_done(job_id, now)
