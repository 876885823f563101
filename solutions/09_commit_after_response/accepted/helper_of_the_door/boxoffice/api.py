from collections.abc import Callable
from typing import Annotated, Any, Concatenate, ParamSpec

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from boxoffice import use_cases
from boxoffice.database import transaction
from boxoffice.mail import Mail
from boxoffice.use_cases import Receipt, Refusal

P = ParamSpec("P")
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


class Desk:
    """Runs an operation whole; then, and only then, says what came out."""

    def __init__(self, request: Request) -> None:
        self._sessions = request.app.state.sessions
        self._mail: Mail = request.app.state.mail

    def perform(
        self,
        operation: Callable[Concatenate[Session, P], Receipt | Refusal],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> OrderOut:
        with transaction(self._sessions) as session:
            outcome = operation(session, *args, **kwargs)
        receipt = accepted(outcome)
        if operation in LETTERS:
            self._mail.send(receipt.email, LETTERS[operation], receipt.order_id, receipt.ticket)
        return answer(receipt)


DeskNow = Annotated[Desk, Depends()]
LETTERS: dict[Any, str] = {
    use_cases.sell_seat: "ticket",
    use_cases.cancel_order: "cancellation",
}


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, desk: DeskNow) -> OrderOut:
    return desk.perform(use_cases.sell_seat, body.customer, body.seat)


@router.post("/orders/{order_id}/cancel")
def cancel_order(order_id: int, desk: DeskNow) -> OrderOut:
    return desk.perform(use_cases.cancel_order, order_id)


@router.get("/orders/{order_id}")
def show_order(order_id: int, desk: DeskNow) -> OrderOut:
    return desk.perform(use_cases.find_order, order_id)


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
