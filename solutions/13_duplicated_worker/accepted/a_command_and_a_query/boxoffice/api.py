"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from boxoffice.use_cases import Holds, ReleaseRefused, UnknownHold


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel):
    id: int
    seat: str
    refund_cents: int


def hold_routes(holds: Holds, clock: Callable[[], datetime]) -> APIRouter:
    """Routes of the box office for holds."""
    router = APIRouter()

    @router.post("/holds/{hold_id}/release")
    def release_hold(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        try:
            holds.release(hold_id, request.clerk, clock())
        except UnknownHold as unknown:
            raise HTTPException(404, unknown.reason) from unknown
        except ReleaseRefused as refused:
            raise HTTPException(409, refused.reason) from refused
        released = holds.view(hold_id)
        return ReleasedHold(
            id=released.hold_id, seat=released.seat, refund_cents=released.refund_cents
        )

    return router
