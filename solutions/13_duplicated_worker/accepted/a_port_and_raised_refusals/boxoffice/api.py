"""The counter's door: Mira releases an overdue hold."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.domain import RefusedError, Released, UnknownHoldError


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel):
    id: int
    seat: str
    refund_cents: int


Release = Callable[[int, str, datetime], Released]


def install(app: FastAPI, release_hold: Release, clock: Callable[[], datetime]) -> None:
    """Add the routes of the box office, and what a refusal looks like there."""
    router = APIRouter()
    now = Annotated[datetime, Depends(clock)]

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: int, request: ReleaseRequest, at: now) -> ReleasedHold:
        released = release_hold(hold_id, request.clerk, at)
        return ReleasedHold(
            id=released.hold_id, seat=released.seat, refund_cents=released.refund_cents
        )

    app.include_router(router)
    app.add_exception_handler(RefusedError, refused)


def refused(_: Request, error: Exception) -> JSONResponse:
    """Say a refusal of the core in HTTP."""
    status = 404 if isinstance(error, UnknownHoldError) else 409
    return JSONResponse({"detail": getattr(error, "kind", "refused")}, status)
