"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from boxoffice.domain import Refusal, Released
from boxoffice.use_cases import ReleaseHold, ReleaseHoldHandler


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel):
    id: int
    seat: str
    refund_cents: int


def hold_routes(handle: ReleaseHoldHandler, clock: Callable[[], datetime]) -> APIRouter:
    """Routes of the box office for holds."""
    router = APIRouter()

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        return _answer(handle(ReleaseHold(hold_id, request.clerk, clock())))

    return router


def _answer(outcome: Released | Refusal) -> ReleasedHold:
    if isinstance(outcome, Refusal):
        raise HTTPException(404 if outcome is Refusal.UNKNOWN_HOLD else 409, outcome.value)
    return ReleasedHold(id=outcome.hold_id, seat=outcome.seat, refund_cents=outcome.refund_cents)
