"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, postpone, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions, now):
        if job.kind not in LETTERS:
            continue
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except Exception:
            # The one place where the worker catches: the job waits for the next run.
            log.exception("job %s (%s) failed", job.id, job.kind)
            postpone(sessions, job.id, now)
        else:
            mark_done(sessions, job.id, now)
