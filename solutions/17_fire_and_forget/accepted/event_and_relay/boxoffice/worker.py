"""The worker's door: once a minute, what the outbox and the queue hold."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import Queue, relay
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS

log = logging.getLogger(__name__)


def run_jobs(sessions: sessionmaker[Session], queue: Queue, mail: Mail, now: datetime) -> None:
    relay(sessions, queue, tuple(LETTERS), now)
    for number, message in queue.take():
        try:
            LETTERS[message.letter](sessions, mail, message)
        except Exception:
            log.exception("message %s failed", message)
        else:
            queue.acknowledge(number, now)
