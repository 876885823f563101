from dataclasses import dataclass
from datetime import date

from boxoffice.rules.actors import Actor, Settlement
from boxoffice.rules.orders import Reason, Refund, RefundRefused
from boxoffice.sales.ports import Books, Work


@dataclass(frozen=True)
class PersonId:
    """The person a door vouches for."""

    value: str


Caller = PersonId | Settlement


class Refunds:
    def __init__(self, books: Books) -> None:
        self._books = books

    def refund(self, caller: Caller | None, order_id: int) -> Refund:
        with self._books.work() as work:
            refund = self._refund(work, caller, order_id)
            work.commit()
            return refund

    def answer_letters(self, today: date) -> None:
        with self._books.work() as work:
            due = work.letters_due(today)
        for letter_id in due:
            self._answer(letter_id)

    def pay_back_cancelled_shows(self, caller: Settlement) -> None:
        with self._books.work() as work:
            owed = work.cancelled_and_paid()
        for order_id in owed:
            try:
                self.refund(caller, order_id)
            except RefundRefused:
                continue  # somebody was faster, or the show goes on after all

    def _answer(self, letter_id: int) -> None:
        with self._books.work() as work:
            letter = work.letter(letter_id)
            try:
                self._refund(work, PersonId(letter.sender), letter.order_id)
            except RefundRefused as refused:
                work.mark_refused(letter.id, refused.reason)
            else:
                work.mark_answered(letter.id)
            work.commit()

    def _refund(self, work: Work, caller: Caller | None, order_id: int) -> Refund:
        actor = self._actor(work, caller)
        order = work.order(order_id)
        if order is None:
            raise RefundRefused(Reason.NO_SUCH_ORDER)
        refund = order.refund(actor)
        work.add_refund(refund)
        return refund

    def _actor(self, work: Work, caller: Caller | None) -> Actor:
        actor = work.actor(caller.value) if isinstance(caller, PersonId) else caller
        if actor is None:
            raise RefundRefused(Reason.UNKNOWN_CALLER)
        return actor
