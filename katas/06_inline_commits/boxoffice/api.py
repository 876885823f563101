from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.tables import Charge, Customer, Order, Seat, Ticket
from boxoffice.use_cases import find_receipt

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


def get_sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def get_session(sessions: Annotated[Sessions, Depends(get_sessions)]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@router.post("/orders", status_code=201)
def buy_ticket(body: OrderIn, session: Annotated[Session, Depends(get_session)]) -> OrderOut:
    if session.get(Customer, body.customer) is None:
        raise HTTPException(404, "unknown customer")
    seat = session.get(Seat, body.seat)
    if seat is None:
        raise HTTPException(404, "unknown seat")
    if seat.status == "sold":
        raise HTTPException(409, "seat taken")

    order = Order(customer_id=body.customer, seat_id=seat.id)
    seat.status = "sold"
    session.add(order)
    session.commit()  # the seat map in the foyer must show it at once

    session.add(Charge(order_id=order.id, amount_cents=seat.price_cents))
    session.commit()

    ticket = Ticket(order_id=order.id)
    session.add(ticket)
    session.commit()

    return OrderOut(
        id=order.id,
        customer=order.customer_id,
        seat=order.seat_id,
        price_cents=seat.price_cents,
        ticket=ticket.code,
    )


@router.get("/orders/{order_id}")
def show_order(order_id: int, sessions: Annotated[Sessions, Depends(get_sessions)]) -> OrderOut:
    receipt = find_receipt(sessions, order_id)
    if receipt is None:
        raise HTTPException(404, "unknown order")
    return OrderOut(
        id=receipt.order_id,
        customer=receipt.customer,
        seat=receipt.seat,
        price_cents=receipt.price_cents,
        ticket=receipt.ticket,
    )
