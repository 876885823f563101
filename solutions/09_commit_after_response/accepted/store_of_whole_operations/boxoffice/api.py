from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice.store import Receipt, Refusal, Store

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


def get_office(request: Request) -> Store:
    office: Store = request.app.state.office
    return office


Office = Annotated[Store, Depends(get_office)]


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, office: Office, request: Request, tasks: BackgroundTasks) -> OrderOut:
    sold = accepted(office.sell(body.customer, body.seat))
    tasks.add_task(request.app.state.mail.send, sold.email, "ticket", sold.order_id, sold.ticket)
    return answer(sold)


@router.post("/orders/{order_id}/cancel")
def cancel_order(
    order_id: int, office: Office, request: Request, tasks: BackgroundTasks
) -> OrderOut:
    gone = accepted(office.cancel(order_id))
    tasks.add_task(request.app.state.mail.send, gone.email, "cancellation", gone.order_id, None)
    return answer(gone)


@router.get("/orders/{order_id}")
def show_order(order_id: int, office: Office) -> OrderOut:
    return answer(accepted(office.show(order_id)))


def accepted(outcome: Receipt | Refusal) -> Receipt:
    if isinstance(outcome, Refusal):
        raise HTTPException(STATUS[outcome], outcome.value)
    return outcome


def answer(outcome: Receipt) -> OrderOut:
    return OrderOut(
        id=outcome.order_id,
        customer=outcome.customer,
        seat=outcome.seat,
        status=outcome.status,
        ticket=outcome.ticket,
    )
