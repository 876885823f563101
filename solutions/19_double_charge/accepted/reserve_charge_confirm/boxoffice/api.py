from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Refusal
from boxoffice.use_cases import place_order, sell_voucher, who_has

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1)]
STATUS = {
    Refusal.UNKNOWN_SHOW: 404,
    Refusal.SOLD_OUT: 409,
    Refusal.COME_LATER: 503,
    Refusal.OTHER_BODY: 422,
}


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

    def signed_in(authorization: Annotated[str, Header()] = "") -> str:
        customer_id = who_has(sessions, authorization.removeprefix("Bearer "))
        if customer_id is None:
            raise HTTPException(401, "who are you?")
        return customer_id

    @router.post("/orders", status_code=201)
    def order(body: OrderIn, customer: Annotated[str, Depends(signed_in)], key: Key) -> OrderOut:
        outcome = place_order(sessions, customer, key, body.show, body.places)
        if isinstance(outcome, Refusal):
            raise HTTPException(STATUS[outcome], outcome.value)
        return OrderOut.model_validate(outcome, from_attributes=True)

    @router.post("/vouchers", status_code=201)
    def voucher(
        body: VoucherIn, customer: Annotated[str, Depends(signed_in)], key: Key
    ) -> VoucherOut:
        outcome = sell_voucher(sessions, customer, key, body.amount_cents)
        if isinstance(outcome, Refusal):
            raise HTTPException(STATUS[outcome], outcome.value)
        return VoucherOut.model_validate(outcome, from_attributes=True)

    return router
