"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

import httpx2
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import give_up, mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions):
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except httpx2.HTTPError:
            log.warning("job %s (%s) was not taken, it waits", job.id, job.kind)
        except Exception:
            log.exception("job %s (%s) is broken, a retry does not help", job.id, job.kind)
            give_up(sessions, job.id)
        else:
            mark_done(sessions, job.id, now)
