"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import mark_done, payload_of, postpone, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, now: datetime) -> None:
    for job in waiting(sessions, now):
        try:
            LETTERS[job.kind](sessions, mail, payload_of(job))
        except httpx2.HTTPStatusError as error:
            postpone(sessions, job.id, when_to_come_again(error.response, now))
        except Exception:
            # The one place where the worker catches: the job waits for the next run.
            log.exception("job %s (%s) failed", job.id, job.kind)
        else:
            mark_done(sessions, job.id, now)


def when_to_come_again(answer: httpx2.Response, now: datetime) -> datetime:
    said = answer.headers.get("retry-after", "60")
    if said.isdigit():
        return now + timedelta(seconds=int(said))
    return parsedate_to_datetime(said).astimezone().replace(tzinfo=None)
