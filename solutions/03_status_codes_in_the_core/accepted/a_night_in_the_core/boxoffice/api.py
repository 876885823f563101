from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.domain import Order
from boxoffice.errors import ErrorCode, OrderRefused
from boxoffice.services import OrderService

V1_STATUS = {
    ErrorCode.UNKNOWN_SHOW: 404,
    ErrorCode.SALE_CLOSED: 409,
    ErrorCode.OVER_LIMIT: 409,
    ErrorCode.SOLD_OUT: 409,
}
V2_STATUS = {
    ErrorCode.UNKNOWN_SHOW: 404,
    ErrorCode.SALE_CLOSED: 410,
    ErrorCode.OVER_LIMIT: 422,
    ErrorCode.SOLD_OUT: 409,
}


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


class OrderOut(BaseModel):
    id: int
    seats: int
    total_cents: int


def v1_routes(service: OrderService) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/orders", status_code=201)
    def order_in_v1(body: OrderIn) -> OrderOut:
        return order_out(service.place_order(body.show, body.customer, body.seats))

    return router


def v2_routes(service: OrderService) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201)
    def order_in_v2(body: OrderIn) -> OrderOut:
        return order_out(service.place_order(body.show, body.customer, body.seats))

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def handle_refusal(request: Request, error: OrderRefused) -> JSONResponse:
    if request.url.path.startswith("/v1/"):
        return JSONResponse({"detail": error.message}, V1_STATUS[error.code])
    status = V2_STATUS[error.code]
    content = {"type": error.code.value, "status": status, "detail": error.message}
    return JSONResponse(content, status, media_type="application/problem+json")
