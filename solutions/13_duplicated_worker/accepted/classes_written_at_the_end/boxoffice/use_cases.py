"""What the box office does."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from boxoffice.domain import Hold, RefundRefused


class Books(Protocol):
    def hold(self, hold_id: int) -> Hold: ...
    def ran_out(self, now: datetime) -> list[int]: ...


class UnitOfWork(Protocol):
    def begin(self) -> AbstractContextManager[Books]: ...


class Refunds(Protocol):
    def refund(self, reference: str, charge: str, amount_cents: int) -> bool: ...


@dataclass(frozen=True)
class Receipt:
    id: int
    seat: str
    refund_cents: int


class HoldReleases:
    def __init__(self, work: UnitOfWork, payments: Refunds) -> None:
        self._work = work
        self._payments = payments

    def candidates(self, now: datetime) -> list[int]:
        with self._work.begin() as books:
            return books.ran_out(now)

    def release(self, hold_id: int, by: str, now: datetime) -> Receipt:
        with self._work.begin() as books:
            hold = books.hold(hold_id)
            hold.release(by, now)
            self._pay_back(hold)
            return Receipt(hold.id, hold.seat.label, hold.owed_cents)

    def _pay_back(self, hold: Hold) -> None:
        if hold.owed_cents == 0:
            return
        if not self._payments.refund(hold.reference, hold.charge, hold.owed_cents):
            raise RefundRefused(hold.id)
