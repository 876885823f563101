from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from boxoffice.refunding.policy import Letter, No, Order, Paid, decide
from boxoffice.refunding.principals import Principal, System


class Books(Protocol):
    """What refunding needs from storage, inside one transaction."""

    def order(self, number: int) -> Order | None: ...
    def pay_back(self, paid: Paid, signature: str) -> None: ...
    def principal(self, name: str) -> Principal | None: ...
    def holder_of(self, token: str) -> Principal | None: ...
    def letters_due(self, today: date) -> list[Letter]: ...
    def close_letter(self, letter: Letter, no: No | None) -> None: ...
    def cancelled(self) -> list[int]: ...


class RefundService:
    """Refunds, whoever asks and through whichever door."""

    def __init__(self, open_books: Callable[[], AbstractContextManager[Books]]) -> None:
        self._open_books = open_books

    def holder_of(self, token: str) -> Principal | None:
        """Who is signed in with this token."""
        with self._open_books() as books:
            return books.holder_of(token)

    def somebody_called(self, name: str) -> Principal | None:
        """Who has this name."""
        with self._open_books() as books:
            return books.principal(name)

    def refund(self, principal: Principal | None, order: int) -> Paid | No:
        """Pay one order back."""
        with self._open_books() as books:
            return self._refund(books, principal, order)

    def answer_letters(self, today: date) -> None:
        """Answer every letter that is due, as the one who signed it."""
        with self._open_books() as books:
            letters = books.letters_due(today)
        for letter in letters:
            with self._open_books() as books:
                outcome = self._refund(books, books.principal(letter.sender), letter.order)
                books.close_letter(letter, outcome if isinstance(outcome, No) else None)

    def settle_cancelled(self, job: System) -> None:
        """Pay every order of a cancelled show back."""
        with self._open_books() as books:
            orders = books.cancelled()
        for order in orders:
            self.refund(job, order)

    def _refund(self, books: Books, principal: Principal | None, number: int) -> Paid | No:
        outcome = decide(principal, books.order(number))
        if isinstance(outcome, Paid) and principal is not None:
            books.pay_back(outcome, principal.signature)
        return outcome
