"""The counter's door."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.domain import HoldError, UnknownHold
from boxoffice.use_cases import HoldReleases


class ReleaseRequest(BaseModel):
    clerk: str = Field(min_length=1)


class ReleasedHold(BaseModel, from_attributes=True):
    id: int
    seat: str
    refund_cents: int


def hold_routes(releases: HoldReleases, clock: Callable[[], datetime]) -> APIRouter:
    router = APIRouter()

    @router.post("/holds/{hold_id}/release")
    def release_hold(hold_id: int, request: ReleaseRequest) -> ReleasedHold:
        return ReleasedHold.model_validate(releases.release(hold_id, request.clerk, clock()))

    return router


def answer_errors(app: FastAPI) -> None:
    @app.exception_handler(HoldError)
    def refused(_request: Request, error: HoldError) -> JSONResponse:
        status = 404 if isinstance(error, UnknownHold) else 409
        return JSONResponse({"detail": error.code}, status)
