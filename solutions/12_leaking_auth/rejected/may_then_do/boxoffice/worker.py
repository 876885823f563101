from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Refused, System
from boxoffice.use_cases import Do, May

SETTLEMENT = System("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        sender = identity.known_as(sessions, letter.sender)
        refused = use_cases.handle(sessions, May(sender, letter.order_id))
        if isinstance(refused, Refused):
            use_cases.refuse_letter(sessions, letter.id, refused)
        else:
            use_cases.handle(sessions, Do(sender, letter.order_id, letter.id))
    for order_id in use_cases.orders_to_settle(sessions):
        if not use_cases.handle(sessions, May(SETTLEMENT, order_id)):
            use_cases.handle(sessions, Do(SETTLEMENT, order_id))
