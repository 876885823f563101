from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refused
from boxoffice.use_cases import place_order

V2_STATUS = {"unknown-show": 404, "sale-closed": 410, "over-limit": 422, "sold-out": 409}


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

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v1(body: OrderIn) -> OrderOut | JSONResponse:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        if isinstance(answer, Order):
            return order_out(answer)
        return JSONResponse({"detail": str(answer)}, 404 if answer.type == "unknown-show" else 409)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        if isinstance(answer, Order):
            return order_out(answer)
        return problem(answer)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(no: Refused) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    kind, status = no.type, V2_STATUS[no.type]
    content = {"type": kind, "status": status, "detail": str(no)}
    return JSONResponse(content, status, media_type="application/problem+json")
