from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boxoffice.books.tables import LetterRow, LoginRow, OrderRow, PersonRow, RefundRow, ShowRow
from boxoffice.rules.actors import Actor, Clerk, Customer
from boxoffice.rules.orders import Letter, Order, Reason, Refund


class UnitOfWork:
    def __init__(self, session: Session) -> None:
        self._session = session

    def actor(self, person_id: str) -> Actor | None:
        person = self._session.get(PersonRow, person_id)
        if person is None:
            return None
        return Clerk(person.id) if person.role == "staff" else Customer(person.id)

    def order(self, order_id: int) -> Order | None:
        row = self._session.get(OrderRow, order_id)
        if row is None:
            return None
        refunded = row.state == "refunded"
        return Order(row.id, row.person_id, row.show.state, row.paid_cents, refunded)

    def add_refund(self, refund: Refund) -> None:
        self._session.get_one(OrderRow, refund.order_id).state = "refunded"
        row = RefundRow(
            order_id=refund.order_id, amount_cents=refund.amount_cents, refunded_by=refund.by
        )
        self._session.add(row)

    def letter(self, letter_id: int) -> Letter:
        row = self._session.get_one(LetterRow, letter_id)
        return Letter(row.id, row.order_id, row.sender)

    def letters_due(self, today: date) -> list[int]:
        due = select(LetterRow.id).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
        return list(self._session.scalars(due.order_by(LetterRow.id)))

    def mark_answered(self, letter_id: int) -> None:
        self._session.get_one(LetterRow, letter_id).state = "answered"

    def mark_refused(self, letter_id: int, reason: Reason) -> None:
        row = self._session.get_one(LetterRow, letter_id)
        row.state, row.reason = "refused", reason

    def cancelled_and_paid(self) -> list[int]:
        cancelled = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
        return list(self._session.scalars(cancelled.where(OrderRow.state == "paid")))

    def commit(self) -> None:
        self._session.commit()


class SqlBooks:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        with Session(self._engine) as session:
            yield UnitOfWork(session)


class Logins:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def person_of(self, token: str) -> str | None:
        with Session(self._engine) as session:
            return session.scalar(select(LoginRow.person_id).where(LoginRow.token == token))
