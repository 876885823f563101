"""The worker's door: once a minute, everything that waits."""

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import run_job, waiting
from boxoffice.mail import Mail


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job_id in waiting(sessions, now):
        run_job(sessions, mail, job_id, now)
