from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from boxoffice.selling.desk import Desk, Refused, SeatTakenError


class Wish(BaseModel):
    customer: str
    guest: str
    seat: str


class Answer(BaseModel, from_attributes=True):
    number: str
    customer: str
    guest: str
    seat: str


def open_web(desk: Desk) -> FastAPI:
    app = FastAPI()

    @app.exception_handler(Refused)
    def refused(_: Request, error: Refused) -> JSONResponse:
        status = 409 if isinstance(error, SeatTakenError) else 404
        return JSONResponse({"detail": str(error)}, status)

    @app.post("/orders", status_code=201)
    def sell(wish: Wish) -> Answer:
        return Answer.model_validate(desk.sell(wish.customer, wish.guest, wish.seat))

    @app.get("/orders/{number}")
    def show(number: str) -> Answer:
        sold = desk.find(number)
        if sold is None:
            raise HTTPException(404, "unknown order")
        return Answer.model_validate(sold)

    return app
