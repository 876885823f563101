from typing import assert_never

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Err, Ok, Order, Refusal
from boxoffice.use_cases import place_order


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
        match place_order(sessions, body.show, body.customer, body.seats):
            case Ok(order):
                return order_out(order)
            case Err(refusal):
                raise HTTPException(v1_status(refusal), str(refusal))

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        match place_order(sessions, body.show, body.customer, body.seats):
            case Ok(order):
                return order_out(order)
            case Err(refusal):
                return problem(refusal)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def v1_status(refusal: Refusal) -> int:
    match refusal:
        case Refusal.UNKNOWN_SHOW:
            return 404
        case Refusal.SALE_CLOSED | Refusal.OVER_LIMIT | Refusal.SOLD_OUT:
            return 409
        case _:
            assert_never(refusal)


def v2_status(refusal: Refusal) -> int:
    match refusal:
        case Refusal.UNKNOWN_SHOW:
            return 404
        case Refusal.SALE_CLOSED:
            return 410
        case Refusal.OVER_LIMIT:
            return 422
        case Refusal.SOLD_OUT:
            return 409
        case _:
            assert_never(refusal)


def problem(refusal: Refusal) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status = v2_status(refusal)
    content = {"type": refusal.value, "status": status, "detail": str(refusal)}
    return JSONResponse(content, status, media_type="application/problem+json")
