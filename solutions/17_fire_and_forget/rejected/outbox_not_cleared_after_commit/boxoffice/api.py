"""The web's door."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import UnitOfWork
from boxoffice.use_cases import Placed, Refusal, find_order, place_order


class OrderIn(BaseModel):
    customer: str
    guest: str
    seat: str


class OrderOut(OrderIn):
    number: str


def order_routes(sessions: sessionmaker[Session], work: UnitOfWork) -> APIRouter:
    router = APIRouter()

    @router.post("/orders", status_code=201)
    def order(body: OrderIn) -> OrderOut:
        outcome = place_order(work, body.customer, body.guest, body.seat)
        if isinstance(outcome, Refusal):
            raise HTTPException(409 if outcome is Refusal.SEAT_TAKEN else 404, outcome.value)
        return shown(outcome)

    @router.get("/orders/{number}")
    def show(number: str) -> OrderOut:
        placed = find_order(sessions, number)
        if placed is None:
            raise HTTPException(404, "unknown order")
        return shown(placed)

    return router


def shown(placed: Placed) -> OrderOut:
    return OrderOut(
        number=placed.number, customer=placed.customer, guest=placed.guest, seat=placed.seat
    )
