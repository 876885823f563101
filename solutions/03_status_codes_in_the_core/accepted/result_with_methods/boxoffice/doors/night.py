import logging
from functools import partial

from sqlalchemy import Engine

from boxoffice import jobs
from boxoffice.database import make_sessions
from boxoffice.house.noes import No, Reason
from boxoffice.house.selling import sell

log = logging.getLogger(__name__)

REASONS = {
    Reason.UNKNOWN_SHOW: "unknown-show",
    Reason.SALE_CLOSED: "sale-closed",
    Reason.OVER_LIMIT: "over-limit",
    Reason.SOLD_OUT: "sold-out",
}


def settle(engine: Engine) -> None:
    sessions = make_sessions(engine)
    for job in jobs.waiting(sessions):
        close = partial(jobs.close, sessions, job.id)

        def refuse(no: No, close: partial[None] = close) -> None:
            close("refused", REASONS[no.reason])

        try:
            answer = sell(engine, job.show_id, job.customer, job.seats)
            answer.either(lambda _sale, close=close: close("done"), refuse)
        except Exception:
            log.exception("job %s broke", job.id)
            jobs.try_again(sessions, job.id)
