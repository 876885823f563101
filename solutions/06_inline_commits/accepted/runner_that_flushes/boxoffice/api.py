from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from boxoffice import sales
from boxoffice.database import Database

router = APIRouter()

REFUSALS = {
    sales.Outcome.NO_SUCH_CUSTOMER: (404, "unknown customer"),
    sales.Outcome.NO_SUCH_SEAT: (404, "unknown seat"),
    sales.Outcome.SEAT_GONE: (409, "seat taken"),
}


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, database: Annotated[Database, Depends(get_database)]) -> OrderOut:
    result = sales.sell(database, body.customer, body.seat)
    if isinstance(result, sales.Outcome):
        raise HTTPException(*REFUSALS[result])
    return as_out(result)


@router.get("/orders/{order_id}")
def show_order(order_id: int, database: Annotated[Database, Depends(get_database)]) -> OrderOut:
    receipt = sales.look_up(database, order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return as_out(receipt)


def as_out(receipt: sales.Receipt) -> OrderOut:
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )


def database_down(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "service unavailable"}, 503, {"Retry-After": "10"})
