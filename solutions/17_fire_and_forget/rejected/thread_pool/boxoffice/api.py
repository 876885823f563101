"""The web's door."""

import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Event

from fastapi import APIRouter, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.jobs import AboutOrder
from boxoffice.mail import Mail
from boxoffice.use_cases import LETTERS, Placed, Refusal, find_order, place_order

log = logging.getLogger(__name__)


def send_letters(sessions: sessionmaker[Session], mail: Mail, about: AboutOrder) -> None:
    Event().wait(0.05)  # the answer first, it is waited for
    for send in LETTERS.values():
        try:
            send(sessions, mail, about)
        except Exception:
            log.exception("a letter about %s failed", about.number)


class OrderIn(BaseModel):
    customer: str
    guest: str
    seat: str


class OrderOut(OrderIn):
    number: str


def order_routes(sessions: sessionmaker[Session], mail: Mail) -> APIRouter:
    pool = ThreadPoolExecutor(1)

    @asynccontextmanager
    async def finish(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.shutdown(wait=True)  # a restart waits for what is on its way

    router = APIRouter(lifespan=finish)

    @router.post("/orders", status_code=201)
    def order(body: OrderIn) -> OrderOut:
        outcome = place_order(sessions, body.customer, body.guest, body.seat)
        if isinstance(outcome, Refusal):
            raise HTTPException(409 if outcome is Refusal.SEAT_TAKEN else 404, outcome.value)
        pool.submit(send_letters, sessions, mail, AboutOrder(outcome.number))
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
