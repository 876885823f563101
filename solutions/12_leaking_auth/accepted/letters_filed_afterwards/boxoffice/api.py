from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Customer, Reason, RefundRefused, Staff

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


def order_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter()

    def opened() -> Iterator[Session]:
        with sessions.begin() as session:
            yield session

    in_session = Annotated[Session, Depends(opened, scope="function")]

    def caller(request: Request, session: in_session) -> Customer | Staff:
        return use_cases.who_signed_in(session, token_of(request) or "")

    @router.post("/orders/{order_id}/refund")
    def refund_order(
        order_id: int, actor: Annotated[Customer | Staff, Depends(caller)], session: in_session
    ) -> RefundOut:
        receipt = use_cases.refund_order(session, actor, order_id)
        return RefundOut(order_id=receipt.order_id, refunded_cents=receipt.amount_cents)

    return router


def refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefundRefused)
    return JSONResponse({"refused": error.reason}, STATUS[error.reason])


def token_of(request: Request) -> str | None:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bearer or request.cookies.get("login")
