from datetime import date

from boxoffice import identity
from boxoffice.database import Sessions
from boxoffice.domain import System
from boxoffice.use_cases import (
    AnswerLetter,
    Desk,
    RefundOrder,
    due_letters,
    orders_to_settle,
)

SETTLEMENT = System("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    desk = Desk(sessions)
    for letter in due_letters(sessions, today):
        sender = identity.known_as(sessions, letter.sender)
        desk.answer(AnswerLetter(sender, letter.id))
    for order_id in orders_to_settle(sessions):
        desk.refund(RefundOrder(SETTLEMENT, order_id))
