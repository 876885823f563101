from datetime import date

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Actor, Customer, Staff, Stranger, System

SETTLEMENT = System("settlement")


def run_night(sessions: Sessions, today: date) -> None:
    for letter in use_cases.due_letters(sessions, today):
        use_cases.answer_letter(sessions, sender_of(sessions, letter.sender), letter.id)
    for order_id in use_cases.orders_to_settle(sessions):
        use_cases.refund_order(sessions, SETTLEMENT, order_id)


def sender_of(sessions: Sessions, name: str) -> Actor:
    role = identity.role_of(sessions, name)
    if role == "staff":
        return Staff(name)
    return Customer(name) if role == "customer" else Stranger()
