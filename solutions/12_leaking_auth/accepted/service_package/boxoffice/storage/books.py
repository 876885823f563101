from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.refunding.policy import Letter, No, Order, Paid
from boxoffice.refunding.principals import Customer, Principal, Staff
from boxoffice.storage.tables import LetterRow, LoginRow, OrderRow, PersonRow, RefundRow, ShowRow


class SqlBooks:
    """The books in one open transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def order(self, number: int) -> Order | None:
        """Find an order."""
        row = self._session.get(OrderRow, number)
        if row is None:
            return None
        refunded = row.state == "refunded"
        return Order(row.id, row.person_id, row.paid_cents, row.show.state, refunded)

    def pay_back(self, paid: Paid, signature: str) -> None:
        """Write a refund down."""
        self._session.get_one(OrderRow, paid.order).state = "refunded"
        refund = RefundRow(order_id=paid.order, amount_cents=paid.cents, refunded_by=signature)
        self._session.add(refund)

    def principal(self, name: str) -> Principal | None:
        """Find somebody by name."""
        return _principal(self._session.get(PersonRow, name))

    def holder_of(self, token: str) -> Principal | None:
        """Find who holds a login."""
        login = select(PersonRow).join(LoginRow).where(LoginRow.token == token)
        return _principal(self._session.scalar(login))

    def letters_due(self, today: date) -> list[Letter]:
        """List the letters to answer."""
        due = select(LetterRow).where(LetterRow.state == "waiting", LetterRow.due_on <= today)
        rows = self._session.scalars(due.order_by(LetterRow.id))
        return [Letter(row.id, row.order_id, row.sender) for row in rows]

    def close_letter(self, letter: Letter, no: No | None) -> None:
        """Put a letter away."""
        row = self._session.get_one(LetterRow, letter.id)
        row.state, row.reason = ("refused", no.value) if no else ("answered", None)

    def cancelled(self) -> list[int]:
        """List the paid orders of cancelled shows."""
        orders = select(OrderRow.id).join(OrderRow.show).where(ShowRow.state == "cancelled")
        return list(self._session.scalars(orders.where(OrderRow.state == "paid")))


def sql_books(engine: Engine) -> Callable[[], AbstractContextManager[SqlBooks]]:
    """Give what opens the books for one transaction."""
    sessions = sessionmaker(engine)

    @contextmanager
    def open_books() -> Iterator[SqlBooks]:
        with sessions.begin() as session:
            yield SqlBooks(session)

    return open_books


def _principal(row: PersonRow | None) -> Principal | None:
    if row is None:
        return None
    return Staff(row.id) if row.role == "staff" else Customer(row.id)
