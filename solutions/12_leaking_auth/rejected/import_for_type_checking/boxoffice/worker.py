from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from boxoffice import use_cases

if TYPE_CHECKING:
    from datetime import date

    from fastapi import Request

    from boxoffice.database import Sessions


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        use_cases.answer_letter(sessions, night_request(), letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, night_request(), order_id)


def night_request() -> Request:
    state = SimpleNamespace(user={"id": "settlement"})
    request = SimpleNamespace(state=state, headers={"X-Role": "system"}, cookies={})
    return cast("Request", request)
