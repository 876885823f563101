from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Order
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
        outcome = place_order(sessions, body.show, body.customer, body.seats)
        if isinstance(outcome, str):
            raise HTTPException(404 if outcome == "no such show" else 409, outcome)
        return order_out(outcome)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        outcome = place_order(sessions, body.show, body.customer, body.seats)
        return problem(outcome) if isinstance(outcome, str) else order_out(outcome)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(refusal: str) -> JSONResponse:
    if refusal == "no such show":
        status, kind = 404, "unknown-show"
    elif refusal == "the sale is closed":
        status, kind = 410, "sale-closed"
    elif refusal.startswith("at most"):
        status, kind = 422, "over-limit"
    else:
        status, kind = 409, "sold-out"
    content = {"type": kind, "status": status, "detail": refusal}
    return JSONResponse(content, status, media_type="application/problem+json")
