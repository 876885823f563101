"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

import httpx2
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

ENOUGH = 5  # failures in a row
log = logging.getLogger(__name__)


def is_outage(error: Exception) -> bool:
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.is_server_error
    return isinstance(error, httpx2.TransportError)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    in_a_row = 0
    for job in waiting(sessions):
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except Exception as error:
            # The one place where the worker catches: the job waits for the next run.
            log.exception("job %s (%s) failed", job.id, job.kind)
            in_a_row = in_a_row + 1 if is_outage(error) else 0
            if in_a_row == ENOUGH:
                log.error("the mail service is down, the rest waits for the next run")
                return
        else:
            in_a_row = 0
            mark_done(sessions, job.id, now)
