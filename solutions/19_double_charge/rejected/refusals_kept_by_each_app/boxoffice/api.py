from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import Asked, Order, Refusal, Voucher
from boxoffice.use_cases import place_order, sell_voucher, who_has

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1)]
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

    refused: dict[tuple[Asked, int, int], Refusal] = {}

    @router.post("/orders", status_code=201)
    def order(body: OrderIn, asked: Annotated[Asked, Depends(asked_by)]) -> OrderOut:
        wish = (asked, body.show, body.places)
        outcome = refused.get(wish) or place_order(sessions, *wish)
        if isinstance(outcome, Refusal) and outcome is not Refusal.KEY_REUSED:
            refused[wish] = outcome
        return OrderOut.model_validate(bought(outcome), from_attributes=True)

    @router.post("/vouchers", status_code=201)
    def voucher(body: VoucherIn, asked: Annotated[Asked, Depends(asked_by)]) -> VoucherOut:
        outcome = sell_voucher(sessions, asked, body.amount_cents)
        return VoucherOut.model_validate(bought(outcome), from_attributes=True)

    return router


def bought(outcome: Order | Voucher | Refusal) -> Order | Voucher:
    if isinstance(outcome, Refusal):
        raise HTTPException(STATUS[outcome], outcome.value)
    return outcome
