from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Actor, Customer, Reason, Refused, Staff

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
        actor = identity.signed_in_with(sessions, bearer or request.cookies.get("login", ""))
        browser = request.headers.get("User-Agent", "")
        return replace(actor, browser=browser) if isinstance(actor, Customer | Staff) else actor

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
