from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from boxoffice.rules.orders import Reason, RefundRefused
from boxoffice.sales.refunds import PersonId, Refunds

STATUS = {
    Reason.UNKNOWN_CALLER: 401,
    Reason.NO_SUCH_ORDER: 404,
    Reason.NOT_YOUR_ORDER: 403,
    Reason.REFUNDS_CLOSED: 409,
    Reason.ALREADY_REFUNDED: 409,
}


class RefundOut(BaseModel):
    order_id: int
    refunded_cents: int


def refusal(request: Request, refused: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(refused, RefundRefused)
    return JSONResponse({"refused": refused.reason}, STATUS[refused.reason])


def make_app(refunds: Refunds, person_of: Callable[[str], str | None]) -> FastAPI:
    app = FastAPI(title="Box office")
    app.add_exception_handler(RefundRefused, refusal)
    router = APIRouter(prefix="/orders")

    def caller(
        authorization: Annotated[str, Header()] = "", login: Annotated[str, Cookie()] = ""
    ) -> PersonId | None:
        token = authorization.removeprefix("Bearer ") or login
        person = person_of(token)
        return None if person is None else PersonId(person)

    @router.post("/{order_id}/refund")
    def refund_order(order_id: int, who: Annotated[PersonId | None, Depends(caller)]) -> RefundOut:
        done = refunds.refund(who, order_id)
        return RefundOut(order_id=done.order_id, refunded_cents=done.amount_cents)

    app.include_router(router)
    return app
