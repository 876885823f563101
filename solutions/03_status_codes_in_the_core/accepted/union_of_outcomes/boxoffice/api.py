from typing import assert_never

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.domain import NoSuchShow, NotEnough, Outcome, SaleIsClosed, Sold, TooMany
from boxoffice.use_cases import BoxOffice


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


def order_routes(office: BoxOffice) -> APIRouter:
    router = APIRouter()

    @router.post("/v1/orders")
    def in_version_1(body: OrderIn) -> JSONResponse:
        return as_version_1(office.sell(body.show, body.customer, body.seats))

    @router.post("/v2/orders")
    def in_version_2(body: OrderIn) -> JSONResponse:
        return as_version_2(office.sell(body.show, body.customer, body.seats))

    return router


def as_version_1(outcome: Outcome) -> JSONResponse:
    match outcome:
        case Sold(order_id, seats, total_cents):
            return sold(order_id, seats, total_cents)
        case NoSuchShow():
            return JSONResponse({"detail": "no such show"}, 404)
        case SaleIsClosed():
            return JSONResponse({"detail": "the sale is closed"}, 409)
        case TooMany(allowed):
            return JSONResponse({"detail": f"at most {allowed} seats each"}, 409)
        case NotEnough(left):
            return JSONResponse({"detail": f"only {left} seats left"}, 409)
        case _:
            assert_never(outcome)


def as_version_2(outcome: Outcome) -> JSONResponse:
    match outcome:
        case Sold(order_id, seats, total_cents):
            return sold(order_id, seats, total_cents)
        case NoSuchShow():
            return problem(404, "unknown-show", "no such show")
        case SaleIsClosed():
            return problem(410, "sale-closed", "the sale is closed")
        case TooMany(allowed):
            return problem(422, "over-limit", f"at most {allowed} seats each")
        case NotEnough(left):
            return problem(409, "sold-out", f"only {left} seats left")
        case _:
            assert_never(outcome)


def sold(order_id: int, seats: int, total_cents: int) -> JSONResponse:
    return JSONResponse({"id": order_id, "seats": seats, "total_cents": total_cents}, 201)


def problem(status: int, kind: str, detail: str) -> JSONResponse:
    content = {"type": kind, "status": status, "detail": detail}
    return JSONResponse(content, status, media_type="application/problem+json")
