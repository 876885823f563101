"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.domain import Refusal, Released
from boxoffice.payments import Payments
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
    over: set[int] = set()

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        if hold_id in over:  # a double click
            raise HTTPException(409, Refusal.NOT_HELD.value)
        outcome = release_hold(sessions, payments, hold_id, asked_by=request.clerk, now=clock())
        answer = _answer(outcome)
        over.add(hold_id)
        return answer

    return router


def _answer(outcome: Released | Refusal) -> ReleasedHold:
    if isinstance(outcome, Refusal):
        raise HTTPException(404 if outcome is Refusal.UNKNOWN_HOLD else 409, outcome.value)
    return ReleasedHold(id=outcome.hold_id, seat=outcome.seat, refund_cents=outcome.refund_cents)
