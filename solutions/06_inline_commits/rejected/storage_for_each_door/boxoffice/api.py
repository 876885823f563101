from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice.database import Sessions, WebOrders
from boxoffice.use_cases import find_receipt, sell_seat

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


def get_sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


SessionsDep = Annotated[Sessions, Depends(get_sessions)]
STATUS = {"unknown customer": 404, "unknown seat": 404, "seat taken": 409}


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, sessions: SessionsDep) -> OrderOut:
    sold = sell_seat(sessions, WebOrders(), body.customer, body.seat)
    if isinstance(sold, str):
        raise HTTPException(STATUS[sold], sold)
    return OrderOut(
        id=sold.order_id,
        customer=sold.customer,
        seat=sold.seat,
        price_cents=sold.price_cents,
        ticket=sold.ticket,
    )


@router.get("/orders/{order_id}")
def show_order(order_id: int, sessions: Annotated[Sessions, Depends(get_sessions)]) -> OrderOut:
    receipt = find_receipt(sessions, order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )
