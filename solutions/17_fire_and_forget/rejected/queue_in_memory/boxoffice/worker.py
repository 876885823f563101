"""The worker's door: once a minute, everything that waits."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import add_job, waiting
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], mail: Mail, _now: datetime) -> None:
    for _ in range(len(waiting)):
        kind, about = waiting.pop(0)
        try:
            LETTERS[kind](sessions, mail, about)
        except Exception:
            log.exception("%s about %s failed", kind, about.number)
            add_job(kind, about)
