from datetime import date

from boxoffice import use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Reason, RefundRefused, System


def run_night(sessions: Sessions, today: date) -> None:
    with sessions() as session:
        letters = use_cases.due_letters(session, today)
    for letter in letters:
        with sessions.begin() as session:
            reason: Reason | None = None
            try:
                sender = use_cases.who_is(session, letter.sender)
                use_cases.refund_order(session, sender, letter.order_id)
            except RefundRefused as refused:
                reason = refused.reason
            use_cases.close_letter(session, letter.id, reason)
    with sessions() as session:
        owed = use_cases.orders_to_settle(session)
    for order_id in owed:
        try:
            with sessions.begin() as session:
                use_cases.settle_order(session, System(), order_id)
        except RefundRefused:
            continue
