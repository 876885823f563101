from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.domain import No, Refusal
from boxoffice.use_cases import place_order

V1_STATUS = {
    No.UNKNOWN_SHOW: 404,
    No.SALE_CLOSED: 409,
    No.OVER_LIMIT: 409,
    No.SOLD_OUT: 409,
}
V2_STATUS = {
    No.UNKNOWN_SHOW: 404,
    No.SALE_CLOSED: 410,
    No.OVER_LIMIT: 422,
    No.SOLD_OUT: 409,
}


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


class OrderOut(BaseModel):
    id: int
    seats: int
    total_cents: int


def v1_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/orders", status_code=201)
    def order_in_v1(body: OrderIn) -> OrderOut:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        if "no" in answer:
            raise HTTPException(V1_STATUS[answer["no"]], answer["why"])
        return OrderOut(**answer)

    return router


def v2_routes(sessions: Sessions) -> APIRouter:
    router = APIRouter(prefix="/v2")

    @router.post("/orders", status_code=201, response_model=OrderOut)
    def order_in_v2(body: OrderIn) -> OrderOut | JSONResponse:
        answer = place_order(sessions, body.show, body.customer, body.seats)
        return problem(answer) if "no" in answer else OrderOut(**answer)

    return router


def problem(refusal: Refusal) -> JSONResponse:
    """What version 2 says instead of `detail`, as RFC 9457 has it."""
    status = V2_STATUS[refusal["no"]]
    content = {"type": refusal["no"].value, "status": status, "detail": refusal["why"]}
    return JSONResponse(content, status, media_type="application/problem+json")
