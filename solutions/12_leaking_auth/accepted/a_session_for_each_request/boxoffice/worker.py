from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import System

SETTLEMENT = System("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    with sessions() as session:
        letters = use_cases.due_letters(session, today)
    for letter in letters:
        with sessions.begin() as session:
            sender = identity.known_as(session, letter.sender)
            use_cases.answer_letter(session, sender, letter.id)
    with sessions() as session:
        order_ids = use_cases.orders_to_settle(session)
    for order_id in order_ids:
        with sessions.begin() as session:
            use_cases.refund_order(session, SETTLEMENT, order_id)
