from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Header, HTTPException, Response
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Asked, Order, Refusal, Voucher
from boxoffice.once import Earlier
from boxoffice.use_cases import place_order, sell_voucher, who_has

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1)]
Outcome = TypeVar("Outcome", Order, Voucher)
STATUS = {Refusal.UNKNOWN_SHOW: 404, Refusal.SOLD_OUT: 409, Refusal.KEY_REUSED: 422}


class OrderIn(BaseModel):
    show: int
    places: int = Field(ge=1, le=8)


class OrderOut(BaseModel):
    id: int
    show: int
    places: int
    price_cents: int
    ticket: str


class VoucherIn(BaseModel):
    amount_cents: int = Field(ge=500, le=50_000)


class VoucherOut(BaseModel):
    id: int
    amount_cents: int
    code: str


def shop_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter()

    def asked_by(key: Key, authorization: Annotated[str, Header()] = "") -> Asked:
        customer_id = who_has(sessions, authorization.removeprefix("Bearer "))
        if customer_id is None:
            raise HTTPException(401, "who are you?")
        return Asked(customer_id, key)

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order(body: OrderIn, asked: Annotated[Asked, Depends(asked_by)]) -> Order | Response:
        return bought(place_order(sessions, asked, body.show, body.places))

    @router.post("/vouchers", status_code=201, response_model=VoucherOut)
    def voucher(body: VoucherIn, asked: Annotated[Asked, Depends(asked_by)]) -> Voucher | Response:
        return bought(sell_voucher(sessions, asked, body.amount_cents))

    return router


def bought(outcome: Outcome | Refusal | Earlier) -> Outcome | Response:
    if isinstance(outcome, Refusal):
        raise HTTPException(STATUS[outcome], outcome.value)
    if isinstance(outcome, Earlier):
        return Response(outcome.text, 201, media_type="application/json")
    return outcome
