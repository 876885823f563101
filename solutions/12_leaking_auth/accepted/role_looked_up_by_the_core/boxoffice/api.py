from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Header, Response
from pydantic import BaseModel

from boxoffice.commands import Send
from boxoffice.database import Sessions, holder_of
from boxoffice.domain import Reason, RefundOrder, Refused, SignedIn

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


class Refusal(BaseModel):
    refused: Reason


def order_routes(sessions: Sessions, send: Send) -> APIRouter:
    router = APIRouter()

    def caller(
        authorization: Annotated[str, Header()] = "", login: Annotated[str, Cookie()] = ""
    ) -> SignedIn | None:
        person = holder_of(sessions, authorization.removeprefix("Bearer ") or login)
        return SignedIn(person) if person else None

    @router.post("/orders/{order_id}/refund")
    def refund_order(
        order_id: int, by: Annotated[SignedIn | None, Depends(caller)], response: Response
    ) -> RefundOut | Refusal:
        outcome = send(RefundOrder(by, order_id))
        if isinstance(outcome, Refused):
            response.status_code = STATUS[outcome.reason]
            return Refusal(refused=outcome.reason)
        return RefundOut(order_id=outcome.order_id, refunded_cents=outcome.amount_cents)

    return router
