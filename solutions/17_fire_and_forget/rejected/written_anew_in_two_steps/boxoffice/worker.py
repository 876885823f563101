"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import AboutOrder, add_job, mark_done, payload_of, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions):
        if job.kind not in LETTERS:
            log.error("nobody knows job %s (%s), it waits", job.id, job.kind)
            continue
        about = payload_of(job)
        try:
            LETTERS[job.kind](sessions, mail, about)
        except Exception:
            # The one place where the worker catches: the job goes to the end of the queue.
            log.exception("job %s (%s) failed", job.id, job.kind)
            to_the_end(sessions, job.id, job.kind, about, now)
        else:
            mark_done(sessions, job.id, now)


def to_the_end(
    sessions: sessionmaker[Session], job_id: int, kind: str, about: AboutOrder, now: datetime
) -> None:
    mark_done(sessions, job_id, now)
    with sessions.begin() as session:
        add_job(session, kind, about)
