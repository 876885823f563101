"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import claim_all, finish
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in claim_all(sessions, now):
        try:
            LETTERS[job.kind](sessions, mail, job.about())
        except Exception:
            # The one place where the worker catches: the claim runs out, the job waits.
            log.exception("job %s (%s) failed", job.id, job.kind)
        else:
            finish(sessions, job.id)
