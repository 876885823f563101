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
        with sessions() as session:
            _expect_overdue(session, hold_id, now)
        outcome = release_hold(sessions, payments, hold_id, asked_by=request.clerk, now=now)
        return _answer(outcome)

    return router


def _expect_overdue(session: Session, hold_id: int, now: datetime) -> None:
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise HTTPException(404, "unknown-hold")
    if hold.state != "held":
        raise HTTPException(409, "not-held")
    grace = session.get(GracePeriod, hold.customer.tier)
    ends, kept = hold.expires_at, timedelta(minutes=grace.minutes if grace else 0)
    if now < ends + kept:
        raise HTTPException(409, "not-due")


def _answer(outcome: Released | Refusal) -> ReleasedHold:
    if isinstance(outcome, Refusal):
        raise HTTPException(404 if outcome is Refusal.UNKNOWN_HOLD else 409, outcome.value)
    return ReleasedHold(id=outcome.hold_id, seat=outcome.seat, refund_cents=outcome.refund_cents)
