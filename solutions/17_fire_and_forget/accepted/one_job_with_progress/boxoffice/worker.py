"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import payload_of, remember, waiting
from boxoffice.mail import Mail
from boxoffice.tables import Job
from boxoffice.use_cases import send_letter

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions):
        send_what_is_owed(sessions, mail, job, now)


def send_what_is_owed(sessions: sessionmaker[Session], mail: Mail, job: Job, now: datetime) -> None:
    owed = payload_of(job)
    for letter in owed.unsent:
        try:
            send_letter(sessions, mail, owed.order, letter)
        except Exception:
            log.exception("%s about %s failed", letter, owed.order)
        else:
            owed = owed.without(letter)
            remember(sessions, job.id, owed, now)
