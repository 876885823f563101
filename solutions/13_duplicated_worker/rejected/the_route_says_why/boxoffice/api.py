"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released
from boxoffice.payments import Payments
from boxoffice.tables import GracePeriod, Hold
from boxoffice.use_cases import release_hold


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel):
    id: int
    seat: str
    refund_cents: int


def hold_routes(
    sessions: sessionmaker[Session], payments: Payments, clock: Callable[[], datetime]
) -> APIRouter:
    """Routes of the box office for holds."""
    router = APIRouter()

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        now = clock()
        outcome = release_hold(sessions, payments, hold_id, asked_by=request.clerk, now=now)
        if outcome is Refusal.NOT_RELEASED:
            raise _why(sessions, hold_id, now)
        return _answer(outcome)

    return router


def _answer(outcome: Released | Refusal) -> ReleasedHold:
    if isinstance(outcome, Refusal):
        raise HTTPException(409, outcome.value)
    return ReleasedHold(id=outcome.hold_id, seat=outcome.seat, refund_cents=outcome.refund_cents)


def _why(sessions: sessionmaker[Session], hold_id: int, now: datetime) -> HTTPException:
    with sessions() as session:
        hold = session.get(Hold, hold_id)
        if hold is None:
            return HTTPException(404, "unknown-hold")
        grace = session.get(GracePeriod, hold.customer.tier)
        kept = timedelta(minutes=grace.minutes if grace else 0)
        early = hold.state == "held" and now < hold.expires_at + kept
        return HTTPException(409, "not-due" if early else "not-held")
