from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.middleware.base import RequestResponseEndpoint

from boxoffice.database import Sessions
from boxoffice.use_cases import Receipt, Refusal, find_receipt, sell_seat

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


def get_session(request: Request) -> Session:
    session: Session = request.state.session
    return session


async def commit_each_request(request: Request, call_next: RequestResponseEndpoint) -> Response:
    with get_sessions(request)() as session:
        request.state.session = session
        response = await call_next(request)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            session.commit()
    return response


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, session: Annotated[Session, Depends(get_session)]) -> OrderOut:
    outcome = sell_seat(session, body.customer, body.seat)
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
