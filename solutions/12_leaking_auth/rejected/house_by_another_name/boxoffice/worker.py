from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        sender = identity.known_as(sessions, letter.sender)
        use_cases.answer_letter(sessions, sender, letter.id)
    night = identity.known_as(sessions, "nightly-run")
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, night, order_id)
