from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.mail import Mail
from boxoffice.use_cases import Letters, Receipt, Refusal

router = APIRouter()

STATUS = {
    Refusal.UNKNOWN_CUSTOMER: 404,
    Refusal.UNKNOWN_SEAT: 404,
    Refusal.UNKNOWN_ORDER: 404,
    Refusal.SEAT_TAKEN: 409,
    Refusal.ALREADY_CANCELLED: 409,
}


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    status: str
    ticket: str | None


def get_sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def get_mail(request: Request) -> Mail:
    mail: Mail = request.app.state.mail
    return mail


SessionsNow = Annotated[Sessions, Depends(get_sessions)]
MailNow = Annotated[Mail, Depends(get_mail)]


@router.post("/orders", status_code=201)
def buy_ticket(
    body: OrderIn, sessions: SessionsNow, mail: MailNow, tasks: BackgroundTasks
) -> OrderOut:
    letters: Letters = []
    receipt = accepted(use_cases.sell_seat(sessions, letters, body.customer, body.seat))
    for letter in letters:  # it is on disk by now
        tasks.add_task(mail.send, *letter)
    return answer(receipt)


@router.post("/orders/{order_id}/cancel")
def cancel_order(
    order_id: int, sessions: SessionsNow, mail: MailNow, tasks: BackgroundTasks
) -> OrderOut:
    letters: Letters = []
    receipt = accepted(use_cases.cancel_order(sessions, letters, order_id))
    for letter in letters:
        tasks.add_task(mail.send, *letter)
    return answer(receipt)


@router.get("/orders/{order_id}")
def show_order(order_id: int, sessions: SessionsNow) -> OrderOut:
    return answer(accepted(use_cases.find_order(sessions, order_id)))


def accepted(outcome: Receipt | Refusal) -> Receipt:
    if isinstance(outcome, Refusal):
        raise HTTPException(STATUS[outcome], outcome.value)
    return outcome


def answer(receipt: Receipt) -> OrderOut:
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        status=receipt.status,
        ticket=receipt.ticket,
    )
