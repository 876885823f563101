from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from boxoffice import use_cases
from boxoffice.endpoints import Context, Endpoints, Handler
from boxoffice.use_cases import Receipt, Refusal

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


def buy_ticket(context: Context, body: OrderIn) -> OrderOut:
    receipt = accepted(use_cases.sell_seat(context.session, body.customer, body.seat))
    send, to = context.mail.send, receipt.email
    context.after.add_task(send, to, "ticket", receipt.order_id, receipt.ticket)
    return answer(receipt)


def cancel_order(context: Context, order_id: int) -> OrderOut:
    receipt = accepted(use_cases.cancel_order(context.session, order_id))
    send, to = context.mail.send, receipt.email
    context.after.add_task(send, to, "cancellation", receipt.order_id, None)
    return answer(receipt)


def show_order(context: Context, order_id: int) -> OrderOut:
    return answer(accepted(use_cases.find_order(context.session, order_id)))


ROUTES: list[tuple[str, str, int, Handler]] = [
    ("POST", "/orders", 201, buy_ticket),
    ("POST", "/orders/{order_id}/cancel", 200, cancel_order),
    ("GET", "/orders/{order_id}", 200, show_order),
]


def create_router(endpoints: Endpoints) -> APIRouter:
    router = APIRouter()
    for method, path, status, handler in ROUTES:
        endpoint = endpoints.endpoint(handler)
        router.add_api_route(path, endpoint, methods=[method], status_code=status)
    return router


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
