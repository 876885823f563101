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
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except KeyError as error:
            raise HTTPException(404, error.args[0]) from error
        except (PermissionError, OverflowError, IndexError) as error:
            raise HTTPException(409, error.args[0]) from error

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        try:
            return order_out(place_order(sessions, body.show, body.customer, body.seats))
        except KeyError as error:
            return problem(404, "unknown-show", error)
        except PermissionError as error:
            return problem(410, "sale-closed", error)
        except OverflowError as error:
            return problem(422, "over-limit", error)
        except IndexError as error:
            return problem(409, "sold-out", error)

    return router


def order_out(order: Order) -> OrderOut:
    return OrderOut(id=order.id, seats=order.seats, total_cents=order.total_cents)


def problem(status: int, kind: str, error: Exception) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    content = {"type": kind, "status": status, "detail": error.args[0]}
    return JSONResponse(content, status, media_type="application/problem+json")
