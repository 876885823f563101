from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Engine

from boxoffice import identity, use_cases
from boxoffice.domain import Actor, Reason, RefusedError

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


def caller(request: Request) -> Actor:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = bearer or request.cookies.get("login", "")
    return identity.signed_in_with(request.app.state.engine, token)


def refund_order(
    order_id: int, request: Request, actor: Annotated[Actor, Depends(caller)]
) -> RefundOut:
    refund = use_cases.refund_order(request.app.state.engine, actor, order_id)
    return RefundOut(order_id=refund.order_id, refunded_cents=refund.amount_cents)


def refuse(_request: Request, error: Exception) -> JSONResponse:
    reason = error.reason if isinstance(error, RefusedError) else Reason.UNKNOWN_CALLER
    return JSONResponse({"refused": reason}, STATUS[reason])


def build(engine: Engine) -> FastAPI:
    app = FastAPI(title="Box office")
    app.state.engine = engine
    app.add_api_route("/orders/{order_id}/refund", refund_order, methods=["POST"])
    app.add_exception_handler(RefusedError, refuse)
    return app
