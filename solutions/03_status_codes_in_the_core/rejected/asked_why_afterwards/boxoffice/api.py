from typing import assert_never

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import (
    Order,
    OverLimit,
    Refusal,
    SaleClosed,
    SoldOut,
    UnknownShow,
)
from boxoffice.use_cases import last_refusal, place_order


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
        order = place_order(sessions, body.show, body.customer, body.seats)
        if order is None:
            refusal = last_refusal()
            raise HTTPException(v1_status(refusal), str(refusal))
        return order_out(order)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        order = place_order(sessions, body.show, body.customer, body.seats)
        return problem(last_refusal()) if order is None else order_out(order)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def v1_status(refusal: Refusal) -> int:
    match refusal:
        case UnknownShow():
            return 404
        case SaleClosed() | OverLimit() | SoldOut():
            return 409
        case _:
            assert_never(refusal)


def v2_status(refusal: Refusal) -> int:
    match refusal:
        case UnknownShow():
            return 404
        case SaleClosed():
            return 410
        case OverLimit():
            return 422
        case SoldOut():
            return 409
        case _:
            assert_never(refusal)


def problem(refusal: Refusal) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status = v2_status(refusal)
    content = {"type": refusal.name, "status": status, "detail": str(refusal)}
    return JSONResponse(content, status, media_type="application/problem+json")
