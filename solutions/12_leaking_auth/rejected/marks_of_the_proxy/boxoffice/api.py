from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Actor, Reason, Refused, Stranger, System

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


def order_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter()

    def caller(request: Request) -> Actor:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        who = identity.signed_in_with(sessions, bearer or request.cookies.get("login", ""))
        marks = tuple(it for it in request.headers.items() if it[0].startswith("x-"))
        return who if isinstance(who, Stranger | System) else replace(who, marks=marks)

    @router.post("/orders/{order_id}/refund")
    def refund_order(
        order_id: int, actor: Annotated[Actor, Depends(caller)], response: Response
    ) -> RefundOut | Refusal:
        outcome = use_cases.refund_order(sessions, actor, order_id)
        if isinstance(outcome, Refused):
            response.status_code = STATUS[outcome.reason]
            return Refusal(refused=outcome.reason)
        return RefundOut(order_id=outcome.order_id, refunded_cents=outcome.amount_cents)

    return router
