from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.domain import (
    Actor,
    Customer,
    Letter,
    Reason,
    Receipt,
    RefundRefused,
    Staff,
    System,
    person,
)
from boxoffice.tables import LetterRow, LoginRow, OrderRow, PersonRow, RefundRow, ShowRow


def who_is(session: Session, name: str) -> Customer | Staff:
    row = session.get(PersonRow, name)
    if row is None:
        raise RefundRefused(Reason.UNKNOWN_CALLER)
    return person.validate_python({"role": row.role, "name": row.id})


def who_signed_in(session: Session, token: str) -> Customer | Staff:
    name = session.scalar(select(LoginRow.person_id).where(LoginRow.token == token))
    if name is None:
        raise RefundRefused(Reason.UNKNOWN_CALLER)
    return who_is(session, name)


def refund_order(session: Session, actor: Customer | Staff, order_id: int) -> Receipt:
    order = session.get(OrderRow, order_id)
    if order is None:
        raise RefundRefused(Reason.NO_SUCH_ORDER)
    if isinstance(actor, Customer):
        if order.person_id != actor.name:
            raise RefundRefused(Reason.NOT_YOUR_ORDER)
        if order.show.state == "closed":
            raise RefundRefused(Reason.REFUNDS_CLOSED)
    return _pay_back(session, actor, order)


def settle_order(session: Session, house: System, order_id: int) -> Receipt:
    """The house pays back what a cancelled show has taken."""
    order = session.get(OrderRow, order_id)
    if order is None:
        raise RefundRefused(Reason.NO_SUCH_ORDER)
    if order.show.state != "cancelled":
        raise RefundRefused(Reason.NOT_YOUR_ORDER)
    return _pay_back(session, house, order)


def _pay_back(session: Session, actor: Actor, order: OrderRow) -> Receipt:
    if order.state == "refunded":
        raise RefundRefused(Reason.ALREADY_REFUNDED)
    order.state = "refunded"
    by = f"{actor.role}:{actor.name}"
    session.add(RefundRow(order_id=order.id, amount_cents=order.paid_cents, refunded_by=by))
    return Receipt(order_id=order.id, amount_cents=order.paid_cents)


def close_letter(session: Session, letter_id: int, reason: Reason | None) -> None:
    letter = session.get_one(LetterRow, letter_id)
    letter.state, letter.reason = "refused" if reason else "answered", reason


def due_letters(session: Session, today: date) -> list[Letter]:
    due = select(LetterRow).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
    rows = session.scalars(due.order_by(LetterRow.id))
    return [Letter(id=row.id, order_id=row.order_id, sender=row.sender) for row in rows]


def orders_to_settle(session: Session) -> list[int]:
    cancelled = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
    return list(session.scalars(cancelled.where(OrderRow.state == "paid")))
