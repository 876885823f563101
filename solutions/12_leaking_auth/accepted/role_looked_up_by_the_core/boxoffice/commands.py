from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import (
    Actor,
    AnswerLetter,
    Job,
    Named,
    Reason,
    Refunded,
    RefundOrder,
    Refused,
    may_not,
)
from boxoffice.tables import LetterRow, OrderRow, PersonRow, RefundRow, ShowRow

Command: TypeAlias = RefundOrder | AnswerLetter
Outcome: TypeAlias = Refunded | Refused
Send: TypeAlias = Callable[[Command], Outcome]


def sender(sessions: Sessions) -> Send:
    """Give what handles a command in one transaction."""

    def send(command: Command) -> Outcome:
        with sessions.begin() as session:
            match command:
                case RefundOrder():
                    return _refund(session, command)
                case AnswerLetter():
                    return _answer(session, command)

    return send


def waiting(sessions: Sessions, today: date) -> list[AnswerLetter]:
    """Give the letters that are due."""
    due = select(LetterRow.id).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
    with sessions() as session:
        return [AnswerLetter(letter_id) for letter_id in session.scalars(due)]


def cancelled(sessions: Sessions, job: Job) -> list[RefundOrder]:
    """Give the refunds that cancelled shows still owe."""
    orders = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
    with sessions() as session:
        paid = session.scalars(orders.where(OrderRow.state == "paid"))
        return [RefundOrder(job, order_id) for order_id in paid]


def _answer(session: Session, command: AnswerLetter) -> Outcome:
    letter = session.get_one(LetterRow, command.letter_id)
    outcome = _refund(session, RefundOrder(Named(letter.sender), letter.order_id))
    letter.state = "refused" if isinstance(outcome, Refused) else "answered"
    letter.reason = outcome.reason if isinstance(outcome, Refused) else None
    return outcome


def _refund(session: Session, command: RefundOrder) -> Outcome:
    role, name = _role(session, command.by)
    if role is None:
        return Refused(Reason.UNKNOWN_CALLER)
    order = session.get(OrderRow, command.order_id)
    if order is None:
        return Refused(Reason.NO_SUCH_ORDER)
    if reason := may_not(role, own=order.person_id == name, show=order.show.state):
        return Refused(reason)
    if order.state == "refunded":
        return Refused(Reason.ALREADY_REFUNDED)
    order.state = "refunded"
    by, cents = f"{role}:{name}", order.paid_cents
    session.add(RefundRow(order_id=order.id, amount_cents=cents, refunded_by=by))
    return Refunded(order.id, cents)


def _role(session: Session, actor: Actor) -> tuple[str | None, str]:
    match actor:
        case Job(name):
            return "system", name
        case None:
            return None, ""
        case known:
            person = session.get(PersonRow, known.person)
            return (person.role if person else None), known.person
