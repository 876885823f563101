from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice.database import Sessions, in_transaction
from boxoffice.use_cases import Receipt, Refusal, SellSeat, find_receipt

router = APIRouter()

STATUS = {
    Refusal.UNKNOWN_CUSTOMER: 404,
    Refusal.UNKNOWN_SEAT: 404,
    Refusal.SEAT_TAKEN: 409,
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


def get_sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, sessions: Annotated[Sessions, Depends(get_sessions)]) -> OrderOut:
    outcome = in_transaction(sessions, SellSeat(body.customer, body.seat))
    if isinstance(outcome, Refusal):
        raise HTTPException(STATUS[outcome], outcome.value)
    return answer(outcome)


@router.get("/orders/{order_id}")
def show_order(order_id: int, sessions: Annotated[Sessions, Depends(get_sessions)]) -> OrderOut:
    receipt = find_receipt(sessions, order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return answer(receipt)


def answer(receipt: Receipt) -> OrderOut:
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )
