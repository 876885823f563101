"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

import httpx2
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, set_aside, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions):
        if job.kind not in LETTERS:
            continue
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except (httpx2.HTTPError, OperationalError):
            log.warning("job %s (%s) waits for the next run", job.id, job.kind)
        except Exception:
            log.exception("job %s (%s) is broken", job.id, job.kind)
            set_aside(sessions, job.id)
        else:
            mark_done(sessions, job.id, now)
