from datetime import date

from sqlalchemy import Engine

from boxoffice import identity, use_cases
from boxoffice.domain import Actor, Letter, Reason, RefusedError, Role

SETTLEMENT = Actor(Role.SYSTEM, "settlement")


def run_night(engine: Engine, today: date) -> None:
    for letter in use_cases.due_letters(engine, today):
        use_cases.close_letter(engine, letter, answer(engine, letter))
    for order_id in use_cases.orders_to_settle(engine):
        use_cases.refund_order(engine, SETTLEMENT, order_id)


def answer(engine: Engine, letter: Letter) -> Reason | None:
    try:
        actor = identity.known_as(engine, letter.sender)
        use_cases.refund_order(engine, actor, letter.order_id)
    except RefusedError as refusal:
        return refusal.reason
    return None
