from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Order, Reason, Refused
from boxoffice.use_cases import place_order

V1: dict[Reason, int] = {
    "unknown-show": 404,
    "sale-closed": 409,
    "over-limit": 409,
    "sold-out": 409,
}
V2 = V1 | {"sale-closed": 410, "over-limit": 422}


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
        outcome = place_order(sessions, body.show, body.customer, body.seats)
        if isinstance(outcome, Refused):
            raise HTTPException(V1[outcome.reason], outcome.sentence())
        return order_out(outcome)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        outcome = place_order(sessions, body.show, body.customer, body.seats)
        return problem(outcome) if isinstance(outcome, Refused) else order_out(outcome)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(refused: Refused) -> JSONResponse:
    status = V2[refused.reason]
    content = {"type": refused.reason, "status": status, "detail": refused.sentence()}
    return JSONResponse(content, status, media_type="application/problem+json")
