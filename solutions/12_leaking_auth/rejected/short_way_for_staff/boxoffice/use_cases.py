from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Actor, Letter, Reason, Refunded, Refused, Stranger, objection
from boxoffice.tables import LetterRow, OrderRow, RefundRow, ShowRow


def refund_order(sessions: Sessions, actor: Actor, order_id: int) -> Refunded | Refused:
    with sessions.begin() as session:
        return _refund(session, actor, order_id)


def is_cancelled(sessions: Sessions, order_id: int) -> bool:
    with sessions() as session:
        order = session.get(OrderRow, order_id)
        return order is not None and order.show.state == "cancelled"


def pay_back(sessions: Sessions, actor: Actor, order_id: int) -> Refunded | Refused:
    """Of a cancelled show: nothing is left to ask."""
    with sessions.begin() as session:
        return _pay(session, actor, session.get_one(OrderRow, order_id))


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
    order = session.get(OrderRow, order_id)
    if order is None:
        return Refused(Reason.NO_SUCH_ORDER)
    if reason := objection(actor, order.person_id, order.show.state):
        return Refused(reason)
    return _pay(session, actor, order)


def _pay(session: Session, actor: Actor, order: OrderRow) -> Refunded | Refused:
    if order.state == "refunded":
        return Refused(Reason.ALREADY_REFUNDED)
    order.state = "refunded"
    refund = RefundRow(order_id=order.id, amount_cents=order.paid_cents, refunded_by=str(actor))
    session.add(refund)
    return Refunded(order.id, order.paid_cents)
