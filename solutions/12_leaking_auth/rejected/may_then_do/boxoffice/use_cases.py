from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Actor, Letter, Reason, Refunded, Refused, Stranger, objection
from boxoffice.tables import LetterRow, OrderRow, RefundRow, ShowRow


@dataclass(frozen=True)
class May:
    actor: Actor
    order_id: int


@dataclass(frozen=True)
class Do:
    actor: Actor
    order_id: int
    letter_id: int | None = None


def handle(sessions: Sessions, message: May | Do) -> Refunded | Refused | None:
    """The one way in."""
    with sessions.begin() as session:
        match message:
            case May(actor, order_id):
                return _may(session, actor, order_id)
            case Do(actor, order_id, letter_id):
                return _do(session, actor, order_id, letter_id)


def refuse_letter(sessions: Sessions, letter_id: int, refused: Refused) -> None:
    with sessions.begin() as session:
        letter = session.get_one(LetterRow, letter_id)
        letter.state, letter.reason = "refused", refused.reason


def due_letters(sessions: Sessions, today: date) -> list[Letter]:
    due = select(LetterRow).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
    with sessions() as session:
        rows = session.scalars(due.order_by(LetterRow.id))
        return [Letter(row.id, row.sender, row.order_id) for row in rows]


def orders_to_settle(sessions: Sessions) -> list[int]:
    cancelled = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
    with sessions() as session:
        return list(session.scalars(cancelled.where(OrderRow.state == "paid")))


def _may(session: Session, actor: Actor, order_id: int) -> Refused | None:
    if isinstance(actor, Stranger):
        return Refused(Reason.UNKNOWN_CALLER)
    order = session.get(OrderRow, order_id)
    if order is None:
        return Refused(Reason.NO_SUCH_ORDER)
    if reason := objection(actor, order.person_id, order.show.state):
        return Refused(reason)
    return Refused(Reason.ALREADY_REFUNDED) if order.state == "refunded" else None


def _do(session: Session, actor: Actor, order_id: int, letter_id: int | None) -> Refunded:
    order = session.get_one(OrderRow, order_id)
    order.state = "refunded"
    refund = RefundRow(order_id=order.id, amount_cents=order.paid_cents, refunded_by=str(actor))
    session.add(refund)
    if letter_id is not None:
        session.get_one(LetterRow, letter_id).state = "answered"
    return Refunded(order.id, order.paid_cents)
