from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        person, is_staff = identity.known_as(sessions, letter.sender)
        use_cases.answer_letter(sessions, person, is_staff, letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, None, False, True, order_id)
