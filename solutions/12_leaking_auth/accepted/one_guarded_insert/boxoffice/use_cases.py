from datetime import date

from sqlalchemy import ColumnElement, and_, insert, literal, select, true, update
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import (
    Actor,
    Customer,
    Known,
    Letter,
    Reason,
    Refunded,
    Refused,
    Staff,
    Stranger,
    System,
    objection,
)
from boxoffice.tables import LetterRow, OrderRow, RefundRow, ShowRow


def refund_order(sessions: Sessions, actor: Actor, order_id: int) -> Refunded | Refused:
    with sessions.begin() as session:
        return _refund(session, actor, order_id)


def answer_letter(sessions: Sessions, actor: Actor, letter_id: int) -> None:
    with sessions.begin() as session:
        letter = session.get_one(LetterRow, letter_id)
        match _refund(session, actor, letter.order_id):
            case Refused(reason):
                letter.state, letter.reason = "refused", reason
            case Refunded():
                letter.state = "answered"


def due_letters(sessions: Sessions, today: date) -> list[Letter]:
    due = select(LetterRow).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
    with sessions() as session:
        rows = session.scalars(due.order_by(LetterRow.id))
        return [Letter(row.id, row.sender) for row in rows]


def orders_to_settle(sessions: Sessions) -> list[int]:
    cancelled = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
    with sessions() as session:
        return list(session.scalars(cancelled.where(OrderRow.state == "paid")))


def _refund(session: Session, actor: Actor, order_id: int) -> Refunded | Refused:
    if isinstance(actor, Stranger):
        return Refused(Reason.UNKNOWN_CALLER)
    order = select(OrderRow.id, OrderRow.paid_cents, literal(str(actor))).join(OrderRow.show)
    order = order.where(OrderRow.id == order_id, OrderRow.state == "paid", _permits(actor))
    refund = insert(RefundRow).from_select(["order_id", "amount_cents", "refunded_by"], order)
    cents = session.scalar(refund.returning(RefundRow.amount_cents))
    if cents is None:
        return Refused(_why_not(session, actor, order_id))
    session.execute(update(OrderRow).where(OrderRow.id == order_id).values(state="refunded"))
    return Refunded(order_id, cents)


def _permits(actor: Known) -> ColumnElement[bool]:
    match actor:
        case Staff():
            return true()
        case System():
            return ShowRow.state == "cancelled"
        case Customer(name):
            return and_(OrderRow.person_id == name, ShowRow.state != "closed")


def _why_not(session: Session, actor: Known, order_id: int) -> Reason:
    order = session.get(OrderRow, order_id)
    if order is None:
        return Reason.NO_SUCH_ORDER
    return objection(actor, order.person_id, order.show.state) or Reason.ALREADY_REFUNDED
