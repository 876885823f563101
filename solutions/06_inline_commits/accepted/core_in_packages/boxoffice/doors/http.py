from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from sqlalchemy import Engine

from boxoffice.selling.sales import NotSold, Sold, find, sell


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


def order_routes(engine: Engine) -> APIRouter:
    router = APIRouter()

    @router.post("/orders", status_code=201)
    def buy_ticket(body: OrderIn) -> OrderOut:
        match sell(engine, body.customer, body.seat):
            case Sold() as sold:
                return answer(sold)
            case NotSold("seat taken" as reason):
                raise HTTPException(409, reason)
            case NotSold(reason):
                raise HTTPException(404, reason)

    @router.get("/orders/{order_id}")
    def show_order(order_id: int) -> OrderOut:
        sold = find(engine, order_id)
        if sold is None:
            raise HTTPException(404, "unknown order")
        return answer(sold)

    return router


def answer(sold: Sold) -> OrderOut:
    return OrderOut(
        id=sold.number,
        customer=sold.customer,
        seat=sold.seat,
        price_cents=sold.cents,
        ticket=sold.code,
    )
