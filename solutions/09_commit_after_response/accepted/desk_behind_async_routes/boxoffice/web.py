from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from boxoffice.outside.letters import Letters
from boxoffice.selling.desk import Desk
from boxoffice.selling.orders import NoSuchThing, NotPossible, Order


class Wish(BaseModel):
    customer: str
    seat: str


class OrderOut(BaseModel):
    id: int
    customer: str
    seat: str
    status: str
    ticket: str | None

    @classmethod
    def of(cls, order: Order) -> "OrderOut":
        return cls(
            id=order.id,
            customer=order.customer,
            seat=order.seat,
            status=order.status,
            ticket=order.ticket,
        )


def order_routes(desk: Desk, letters: Letters) -> APIRouter:
    router = APIRouter(prefix="/orders")

    @router.post("", status_code=201)
    async def buy(wish: Wish) -> OrderOut:
        order = await run_in_threadpool(desk.sell, wish.customer, wish.seat)
        await run_in_threadpool(letters.write, "ticket", order)
        return OrderOut.of(order)

    @router.post("/{number}/cancel")
    async def cancel(number: int) -> OrderOut:
        order = await run_in_threadpool(desk.cancel, number)
        await run_in_threadpool(letters.write, "cancellation", order)
        return OrderOut.of(order)

    @router.get("/{number}")
    async def show(number: int) -> OrderOut:
        return OrderOut.of(await run_in_threadpool(desk.show, number))

    return router


def say_no(app: FastAPI) -> None:
    @app.exception_handler(NoSuchThing)
    def missing(_request: Request, error: NoSuchThing) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 404)

    @app.exception_handler(NotPossible)
    def too_late(_request: Request, error: NotPossible) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 409)
