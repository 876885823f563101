from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.mail import Mail
from boxoffice.use_cases import Receipt, Refusal

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


def get_held(request: Request) -> set[str]:
    held: set[str] = request.app.state.held
    return held


SessionsNow = Annotated[Sessions, Depends(get_sessions)]
MailNow = Annotated[Mail, Depends(get_mail)]
HeldNow = Annotated[set[str], Depends(get_held)]


@router.post("/orders", status_code=201)
def buy_ticket(
    body: OrderIn, sessions: SessionsNow, held: HeldNow, mail: MailNow, tasks: BackgroundTasks
) -> OrderOut:
    receipt = accepted(use_cases.sell_seat(sessions, held, body.customer, body.seat))
    # It is on disk by now; nobody waits for the mail service, and its failure takes nothing back.
    tasks.add_task(mail.send, receipt.email, "ticket", receipt.order_id, receipt.ticket)
    return answer(receipt)


@router.post("/orders/{order_id}/cancel")
def cancel_order(
    order_id: int, sessions: SessionsNow, mail: MailNow, tasks: BackgroundTasks
) -> OrderOut:
    receipt = accepted(use_cases.cancel_order(sessions, order_id))
    tasks.add_task(mail.send, receipt.email, "cancellation", receipt.order_id, None)
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
