from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from boxoffice.refunding.policy import No, Paid
from boxoffice.refunding.service import RefundService

STATUS = {No.STRANGER: 401, No.NO_ORDER: 404, No.FOREIGN: 403, No.CLOSED: 409, No.AGAIN: 409}


class RefundRoutes:
    """The box office over HTTP."""

    def __init__(self, service: RefundService) -> None:
        self._service = service

    def add_to(self, app: FastAPI) -> None:
        """Add the routes to an app."""
        app.add_api_route("/orders/{order}/refund", self.refund, methods=["POST"])

    def refund(self, order: int, request: Request) -> JSONResponse:
        """Answer one request."""
        principal = self._service.holder_of(_token(request))
        match self._service.refund(principal, order):
            case Paid(order=number, cents=cents):
                return JSONResponse({"order_id": number, "refunded_cents": cents})
            case no:
                return JSONResponse({"refused": no}, STATUS[no])


def _token(request: Request) -> str:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bearer or request.cookies.get("login", "")
