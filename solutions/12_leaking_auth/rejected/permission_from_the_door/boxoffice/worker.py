from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Access, Reason, Staff, Stranger


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        sender = identity.known_as(sessions, letter.sender)
        if isinstance(sender, Stranger):
            use_cases.refuse_letter(sessions, letter.id, Reason.UNKNOWN_CALLER)
            continue
        access = Access.ANY if isinstance(sender, Staff) else Access.OWN
        use_cases.answer_letter(sessions, sender.id, access, letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, "settlement", Access.CANCELLED, order_id)
