from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Order
from boxoffice.use_cases import place_order

PROBLEMS = {
    "no such": (404, "unknown-show"),
    "the sale": (410, "sale-closed"),
    "at most": (422, "over-limit"),
}


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
        return order_out(place_order(sessions, HTTPException, body.show, body.customer, body.seats))

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        try:
            return order_out(
                place_order(sessions, HTTPException, body.show, body.customer, body.seats)
            )
        except HTTPException as error:
            return problem(error)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(error: HTTPException) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status, kind = PROBLEMS.get(" ".join(error.detail.split()[:2]), (409, "sold-out"))
    content = {"type": kind, "status": status, "detail": error.detail}
    return JSONResponse(content, status, media_type="application/problem+json")
