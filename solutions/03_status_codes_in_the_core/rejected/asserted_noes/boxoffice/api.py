from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import No, Order
from boxoffice.use_cases import place_order

V1_STATUS = {
    No.UNKNOWN_SHOW: 404,
    No.SALE_CLOSED: 409,
    No.OVER_LIMIT: 409,
    No.SOLD_OUT: 409,
}
V2_STATUS = {
    No.UNKNOWN_SHOW: 404,
    No.SALE_CLOSED: 410,
    No.OVER_LIMIT: 422,
    No.SOLD_OUT: 409,
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
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except AssertionError as refused:
            no, sentence = refused.args[0]
            raise HTTPException(V1_STATUS[no], sentence) from refused

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except AssertionError as refused:
            return problem(refused)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(refused: AssertionError) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    no, sentence = refused.args[0]
    status = V2_STATUS[no]
    content = {"type": no.value, "status": status, "detail": sentence}
    return JSONResponse(content, status, media_type="application/problem+json")
