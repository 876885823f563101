from typing import assert_never

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import No, Order, OverLimit, SaleClosed, SoldOut, UnknownShow
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
        answer = place_order(sessions, body.show, body.customer, body.seats)
        if not answer.refused:
            return order_out(answer)
        raise HTTPException(v1_status(answer), answer.sentence())

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        if not answer.refused:
            return order_out(answer)
        return problem(answer)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def v1_status(no: No) -> int:
    match no:
        case UnknownShow():
            return 404
        case SaleClosed() | OverLimit() | SoldOut():
            return 409
        case _:
            assert_never(no)


def v2_says(no: No) -> tuple[int, str]:
    match no:
        case UnknownShow():
            return 404, "unknown-show"
        case SaleClosed():
            return 410, "sale-closed"
        case OverLimit():
            return 422, "over-limit"
        case SoldOut():
            return 409, "sold-out"
        case _:
            assert_never(no)


def problem(no: No) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status, kind = v2_says(no)
    content = {"type": kind, "status": status, "detail": no.sentence()}
    return JSONResponse(content, status, media_type="application/problem+json")
