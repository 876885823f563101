"""The worker's door: once a minute, everything that waits."""

import logging
import time
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import AboutOrder, mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS, find_order

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions):
        try:
            about = payload_of(job)
            if is_there(sessions, about):
                LETTERS[job.kind](sessions, mail, about)
        except Exception:
            # The one place where the worker catches: the job waits for the next run.
            log.exception("job %s (%s) failed", job.id, job.kind)
        else:
            mark_done(sessions, job.id, now)


def is_there(sessions: sessionmaker[Session], about: AboutOrder) -> bool:
    for _ in range(10):
        if find_order(sessions, about.number):
            return True
        time.sleep(0.1)
    return False
