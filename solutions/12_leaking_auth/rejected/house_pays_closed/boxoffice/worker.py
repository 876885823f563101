from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import System

SETTLEMENT = System("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        sender = identity.known_as(sessions, letter.sender)
        use_cases.answer_letter(sessions, sender, letter.id)
    while (order_id := use_cases.next_to_settle(sessions)) is not None:
        use_cases.refund_order(sessions, SETTLEMENT, order_id)
