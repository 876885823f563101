from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from boxoffice.use_cases import BoxOffice, Receipt, Refused, SeatTaken

router = APIRouter()


class OrderIn(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


def get_office(request: Request) -> BoxOffice:
    office: BoxOffice = request.app.state.office
    return office


Office = Annotated[BoxOffice, Depends(get_office)]


def shown(receipt: Receipt) -> OrderOut:
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, office: Office) -> OrderOut:
    try:
        return shown(office.sell_seat(body.customer, body.seat))
    except SeatTaken as refused:
        raise HTTPException(409, str(refused)) from None
    except Refused as refused:
        raise HTTPException(404, str(refused)) from None


@router.get("/orders/{order_id}")
def show_order(order_id: int, office: Office) -> OrderOut:
    receipt = office.find_receipt(order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return shown(receipt)
