from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Reason, Refused

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
    office = use_cases.BoxOffice(sessions)

    def sign_in(request: Request) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = bearer or request.cookies.get("login", "")
        office.sign_in(identity.signed_in_with(sessions, token))

    @router.post("/orders/{order_id}/refund", dependencies=[Depends(sign_in)])
    def refund_order(order_id: int, response: Response) -> RefundOut | Refusal:
        outcome = office.refund(order_id)
        if isinstance(outcome, Refused):
            response.status_code = STATUS[outcome.reason]
            return Refusal(refused=outcome.reason)
        return RefundOut(order_id=outcome.order_id, refunded_cents=outcome.amount_cents)

    return router
