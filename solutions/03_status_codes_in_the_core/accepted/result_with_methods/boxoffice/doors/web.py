from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from boxoffice.house.noes import No, Reason
from boxoffice.house.selling import Sale, sell

V1 = {
    Reason.UNKNOWN_SHOW: 404,
    Reason.SALE_CLOSED: 409,
    Reason.OVER_LIMIT: 409,
    Reason.SOLD_OUT: 409,
}
V2 = {
    Reason.UNKNOWN_SHOW: (404, "unknown-show"),
    Reason.SALE_CLOSED: (410, "sale-closed"),
    Reason.OVER_LIMIT: (422, "over-limit"),
    Reason.SOLD_OUT: (409, "sold-out"),
}


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


def routes(engine: Engine) -> APIRouter:
    router = APIRouter()

    def add(path: str, refuse: Callable[[No], JSONResponse]) -> None:
        @router.post(path)
        def order(body: OrderIn) -> JSONResponse:
            return sell(engine, body.show, body.customer, body.seats).either(accept, refuse)

    add("/v1/orders", refuse_in_v1)
    add("/v2/orders", refuse_in_v2)
    return router


def accept(sale: Sale) -> JSONResponse:
    return JSONResponse({"id": sale.order, "seats": sale.seats, "total_cents": sale.cents}, 201)


def refuse_in_v1(no: No) -> JSONResponse:
    return JSONResponse({"detail": no.sentence}, V1[no.reason])


def refuse_in_v2(no: No) -> JSONResponse:
    status, kind = V2[no.reason]
    content = {"type": kind, "status": status, "detail": no.sentence}
    return JSONResponse(content, status, media_type="application/problem+json")
