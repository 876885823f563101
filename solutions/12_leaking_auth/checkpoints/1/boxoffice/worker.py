from datetime import date

from fastapi import Request

from boxoffice import use_cases
from boxoffice.api import caller_of
from boxoffice.database import Sessions
from boxoffice.domain import Actor

DESK_LOGIN = b"login-mira"


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        use_cases.answer_letter(sessions, night_caller(sessions), letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, night_caller(sessions), order_id)


def night_caller(sessions: Sessions) -> Actor:
    """The web knows how to find an actor, so the night sends what the desk would."""
    request = Request({"type": "http", "headers": [(b"authorization", b"Bearer " + DESK_LOGIN)]})
    return caller_of(sessions, request)
