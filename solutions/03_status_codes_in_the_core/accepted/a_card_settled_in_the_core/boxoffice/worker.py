import logging

from boxoffice.database import Sessions
from boxoffice.use_cases import settle_card, waiting_cards

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in waiting_cards(sessions):
        try:
            settle_card(sessions, job)
        except Exception:
            log.exception("job %s broke", job.id)
