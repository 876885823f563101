from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from boxoffice.domain import Receipt, Refused
from boxoffice.use_cases import BoxOffice, SellSeat


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


def order_routes(office: BoxOffice) -> APIRouter:
    router = APIRouter()

    @router.post("/orders", status_code=201)
    def buy_ticket(body: OrderIn) -> OrderOut:
        outcome = office.handle(SellSeat(body.customer, body.seat))
        if isinstance(outcome, Refused):
            status = 409 if outcome.reason == "seat taken" else 404
            raise HTTPException(status, outcome.reason)
        return answer(outcome)

    @router.get("/orders/{order_id}")
    def show_order(order_id: int) -> OrderOut:
        receipt = office.receipt(order_id)
        if receipt is None:
            raise HTTPException(404, "unknown order")
        return answer(receipt)

    return router


def answer(receipt: Receipt) -> OrderOut:
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )
