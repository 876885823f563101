"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    try:
        for job in waiting(sessions):
            LETTERS[job.kind](sessions, mail, payload_of(job))
            mark_done(sessions, job.id, now)
    except Exception:
        log.exception("the run failed, the next one goes on")
