"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

ENOUGH = 3  # failures in a row: the service is away

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    in_a_row = 0
    for job in waiting(sessions):
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except Exception:
            # The one place where the worker catches: the job waits for the next run.
            log.exception("job %s (%s) failed", job.id, job.kind)
            in_a_row += 1
            if in_a_row == ENOUGH:
                return
        else:
            in_a_row = 0
            mark_done(sessions, job.id, now)
