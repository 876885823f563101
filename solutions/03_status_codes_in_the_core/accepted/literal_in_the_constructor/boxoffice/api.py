from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import No, Order, Refused
from boxoffice.use_cases import place_order

V1: dict[No, int] = {"unknown-show": 404, "sale-closed": 409, "over-limit": 409, "sold-out": 409}
V2: dict[No, int] = {"unknown-show": 404, "sale-closed": 410, "over-limit": 422, "sold-out": 409}


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


class OrderOut(BaseModel):
    id: int
    seats: int
    total_cents: int


def v1_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/orders", status_code=201)
    def order_in_v1(body: OrderIn) -> OrderOut:
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except Refused as refused:
            raise HTTPException(V1[refused.no], str(refused)) from refused

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except Refused as refused:
            return problem(refused)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(refused: Refused) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status = V2[refused.no]
    content = {"type": refused.no, "status": status, "detail": str(refused)}
    return JSONResponse(content, status, media_type="application/problem+json")
