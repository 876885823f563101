from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from boxoffice.database import Sessions
from boxoffice.use_cases import place_order


class OrderIn(BaseModel):
    show: int
    customer: str = Field(min_length=1)
    seats: int = Field(ge=1)


def routes(sessions: Sessions) -> APIRouter:
    router = APIRouter()

    @router.post("/v1/orders")
    def order_in_v1(body: OrderIn) -> JSONResponse:
        screen = Version1()
        place_order(sessions, screen, body.show, body.customer, body.seats)
        return screen.answer

    @router.post("/v2/orders")
    def order_in_v2(body: OrderIn) -> JSONResponse:
        screen = Version2()
        place_order(sessions, screen, body.show, body.customer, body.seats)
        return screen.answer

    return router


class Version1:
    answer: JSONResponse

    def sold(self, order: int, seats: int, total_cents: int) -> None:
        self.answer = JSONResponse({"id": order, "seats": seats, "total_cents": total_cents}, 201)

    def unknown_show(self) -> None:
        self._refused(404, "unknown-show", "no such show")

    def sale_closed(self) -> None:
        self._refused(409, "sale-closed", "the sale is closed")

    def over_limit(self, most: int) -> None:
        self._refused(409, "over-limit", f"at most {most} seats each")

    def sold_out(self, left: int) -> None:
        self._refused(409, "sold-out", f"only {left} seats left")

    def _refused(self, status: int, _kind: str, detail: str) -> None:
        self.answer = JSONResponse({"detail": detail}, status)


class Version2(Version1):
    def sale_closed(self) -> None:
        self._refused(410, "sale-closed", "the sale is closed")

    def over_limit(self, most: int) -> None:
        self._refused(422, "over-limit", f"at most {most} seats each")

    def _refused(self, status: int, kind: str, detail: str) -> None:
        content = {"type": kind, "status": status, "detail": detail}
        self.answer = JSONResponse(content, status, media_type="application/problem+json")
