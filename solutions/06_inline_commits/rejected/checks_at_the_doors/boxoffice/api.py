from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice.database import Records, Sessions
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


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, sessions: SessionsDep) -> OrderOut:
    records = Records(sessions)
    if records.customer(body.customer) is None:
        raise HTTPException(404, "unknown customer")
    seat = records.seat(body.seat)
    if seat is None:
        raise HTTPException(404, "unknown seat")
    if seat.status == "sold":
        raise HTTPException(409, "seat taken")
    sold = sell_seat(sessions, body.customer, body.seat, seat.price_cents)
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
