from datetime import date

from sqlalchemy import Engine

from boxoffice import identity, use_cases
from boxoffice.domain import Actor, RefusedError, Role

SETTLEMENT = Actor(Role.SYSTEM, "settlement")


def run_night(engine: Engine, today: date) -> None:
    for letter in use_cases.due_letters(engine, today):
        try:
            sender = identity.known_as(engine, letter.sender)
        except RefusedError as refusal:
            use_cases.refuse_letter(engine, letter, refusal.reason)
        else:
            use_cases.answer_letter(engine, sender, letter)
    for order_id in use_cases.orders_to_settle(engine):
        use_cases.refund_order(engine, SETTLEMENT, order_id)
