"""What the box office can do with holds, whoever asks."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released, is_due, refund_of
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class House:
    sessions: sessionmaker[Session]
    payments: Payments


def transactional(
    operation: Callable[Concatenate[House, Session, P], T],
) -> Callable[Concatenate[House, P], T]:
    """Give an operation a transaction of its own."""

    def run(house: House, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with house.sessions.begin() as session:
            return operation(house, session, *args, **kwargs)

    update_wrapper(run, operation)
    return run


@transactional
def release_hold(
    house: House, session: Session, hold_id: int, asked_by: str, now: datetime
) -> Released | Refusal:
    """Give one overdue hold back."""
    hold = session.get(Hold, hold_id)
    if hold is None:
        return Refusal.UNKNOWN_HOLD
    if hold.state != "held":
        return Refusal.NOT_HELD
    grace = session.get(GracePeriod, hold.customer.tier)
    if not is_due(hold.expires_at, grace.minutes if grace else 0, now):
        return Refusal.NOT_DUE
    refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
    if refund_cents and not house.payments.refund(f"hold-{hold.id}", hold.charge, refund_cents):
        return Refusal.REFUND_REFUSED
    hold.state, hold.reason = "released", "expired"
    hold.released_at, hold.released_by = now, asked_by
    hold.refund_cents = refund_cents
    hold.seat.state = "free"
    return Released(hold.id, hold.seat.label, refund_cents)


def release_run_out(house: House, asked_by: str, now: datetime) -> dict[int, str]:
    """Give every hold that ran out its turn; tell what became of each."""
    with house.sessions() as session:
        query = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        hold_ids = session.scalars(query.order_by(Hold.id)).all()
    return {hold_id: _turn(house, hold_id, asked_by, now) for hold_id in hold_ids}


def _turn(house: House, hold_id: int, asked_by: str, now: datetime) -> str:
    try:
        outcome = release_hold(house, hold_id, asked_by, now)
    except Exception:
        log.exception("hold %s stays due", hold_id)
        return "failed"
    return outcome.value if isinstance(outcome, Refusal) else "released"
