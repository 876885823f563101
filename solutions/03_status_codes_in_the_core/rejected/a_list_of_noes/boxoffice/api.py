from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import No, Order, OverLimit, SaleClosed, SoldOut, UnknownShow
from boxoffice.use_cases import place_order

V1 = {UnknownShow: 404, SaleClosed: 409, OverLimit: 409, SoldOut: 409}
V2 = {
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


def v1_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/orders", status_code=201)
    def order_in_v1(body: OrderIn) -> OrderOut:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        for error in answer.errors:
            if status := V1.get(type(error)):
                raise HTTPException(status, error.sentence())
        return order_out(answer.order)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        for error in answer.errors:
            if type(error) in V2:
                return problem(error)
        return order_out(answer.order)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(no: No) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status, kind = V2[type(no)]
    content = {"type": kind, "status": status, "detail": no.sentence()}
    return JSONResponse(content, status, media_type="application/problem+json")
