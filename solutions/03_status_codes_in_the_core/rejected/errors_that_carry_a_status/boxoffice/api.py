from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Refused
from boxoffice.use_cases import place_order

CHANGED_IN_V2 = {"sale-closed": 410, "over-limit": 422}


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


class OrderOut(BaseModel):
    id: int
    seats: int
    total_cents: int


def version(sessions: Sessions) -> FastAPI:
    """One version of the API; what it makes of a refusal is added to it."""
    api = FastAPI()

    @api.post("/orders", status_code=201)
    def order(body: OrderIn) -> OrderOut:
        order = place_order(sessions, body.show, body.customer, body.seats)
        return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)

    return api


def in_version_1(_request: Request, refused: Refused) -> JSONResponse:
    return JSONResponse({"detail": str(refused)}, refused.status_code)


def in_version_2(_request: Request, refused: Refused) -> JSONResponse:
    status = CHANGED_IN_V2.get(refused.kind, refused.status_code)
    content = {"type": refused.kind, "status": status, "detail": str(refused)}
    return JSONResponse(content, status, media_type="application/problem+json")
