import logging

from boxoffice import jobs
from boxoffice.database import Sessions
from boxoffice.jobs import Job
from boxoffice.use_cases import place_order

log = logging.getLogger(__name__)


def settle(sessions: Sessions) -> None:
    for job in jobs.waiting(sessions):
        _settle(sessions, job)


def _settle(sessions: Sessions, job: Job) -> None:
    try:
        card = Card()
        place_order(sessions, card, job.show_id, job.customer, job.seats)
    except Exception:
        log.exception("job %s broke", job.id)
        jobs.try_again(sessions, job.id)
    else:
        jobs.close(sessions, job.id, card.state, card.reason)


class Card:
    state = "refused"
    reason: str | None = None

    def sold(self, order: int, seats: int, total_cents: int) -> None:
        log.info("order %s: %s seats, %s", order, seats, total_cents)
        self.state = "done"

    def unknown_show(self) -> None:
        self.reason = "unknown-show"

    def sale_closed(self) -> None:
        self.reason = "sale-closed"

    def over_limit(self, most: int) -> None:
        log.info("more than %s seats", most)
        self.reason = "over-limit"

    def sold_out(self, left: int) -> None:
        log.info("%s seats left", left)
        self.reason = "sold-out"
