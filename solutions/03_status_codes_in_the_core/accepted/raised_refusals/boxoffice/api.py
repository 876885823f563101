from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import OverLimit, Refused, SaleClosed, SoldOut, UnknownShow, sentence
from boxoffice.use_cases import place_order

V1: dict[type[Refused], int] = {UnknownShow: 404, SaleClosed: 409, OverLimit: 409, SoldOut: 409}
V2: dict[type[Refused], tuple[int, str]] = {
    UnknownShow: (404, "unknown-show"),
    SaleClosed: (410, "sale-closed"),
    OverLimit: (422, "over-limit"),
    SoldOut: (409, "sold-out"),
}


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
    return JSONResponse({"detail": sentence(refused)}, V1[type(refused)])


def in_version_2(_request: Request, refused: Refused) -> JSONResponse:
    status, kind = V2[type(refused)]
    content = {"type": kind, "status": status, "detail": sentence(refused)}
    return JSONResponse(content, status, media_type="application/problem+json")
