from datetime import date

from fastapi import Request

from boxoffice import use_cases
from boxoffice.database import Sessions

DESK_LOGIN = b"login-mira"


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        use_cases.answer_letter(sessions, night_request(), letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, night_request(), order_id)


def night_request() -> Request:
    """The use cases want a request, so the night sends the one that the desk would."""
    request = Request({"type": "http", "headers": [(b"authorization", b"Bearer " + DESK_LOGIN)]})
    request.state.user = {"id": "mira"}
    return request
