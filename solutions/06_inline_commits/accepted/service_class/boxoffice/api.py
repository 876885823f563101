from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from boxoffice.domain import Receipt, SaleRefusedError, SeatTakenError
from boxoffice.use_cases import TicketDesk

router = APIRouter()


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


def get_desk(request: Request) -> TicketDesk:
    desk: TicketDesk = request.app.state.desk
    return desk


Desk = Annotated[TicketDesk, Depends(get_desk)]


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, desk: Desk) -> OrderOut:
    return answer(desk.sell(body.customer, body.seat))


@router.get("/orders/{order_id}")
def show_order(order_id: int, desk: Desk) -> OrderOut:
    receipt = desk.receipt(order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return answer(receipt)


def refused(_: Request, error: Exception) -> JSONResponse:
    status = 409 if isinstance(error, SeatTakenError) else 404
    reason = error.reason if isinstance(error, SaleRefusedError) else str(error)
    return JSONResponse({"detail": reason}, status_code=status)


def answer(receipt: Receipt) -> OrderOut:
    values = asdict(receipt)
    return OrderOut(id=values.pop("order_id"), **values)
