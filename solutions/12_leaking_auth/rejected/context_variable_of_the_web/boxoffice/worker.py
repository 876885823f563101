from datetime import date

from boxoffice import use_cases
from boxoffice.database import Sessions


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        use_cases.answer_letter(sessions, letter.id, f"customer:{letter.sender}")
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, order_id)
