from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.use_cases import Refusal, sell_seat

router = APIRouter()

STATUS = {Refusal.UNKNOWN_SEAT: 404, Refusal.SEAT_TAKEN: 409}


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    customer: str
    seat: str
    ticket: str


def get_sessions(request: Request) -> sessionmaker[Session]:
    sessions: sessionmaker[Session] = request.app.state.sessions
    return sessions


@router.post("/orders", status_code=201)
def buy_ticket(
    body: OrderIn, sessions: Annotated[sessionmaker[Session], Depends(get_sessions)]
) -> OrderOut:
    sold = sell_seat(sessions, body.customer, body.seat)
    if isinstance(sold, Refusal):
        raise HTTPException(STATUS[sold], sold.value)
    return OrderOut(customer=body.customer, seat=body.seat, ticket=sold)
