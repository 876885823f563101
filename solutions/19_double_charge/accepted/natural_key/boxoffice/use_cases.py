from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Asked, Order, Refusal, Voucher
from boxoffice.tables import ChargeRow, CustomerRow, OrderRow, ShowRow, VoucherRow

T = TypeVar("T")


def place_order(sessions: Sessions, asked: Asked, show_id: int, places: int) -> Order | Refusal:
    def earlier(session: Session) -> Order | Refusal | None:
        mine = OrderRow.customer_id == asked.customer_id
        row = session.scalar(select(OrderRow).where(mine, OrderRow.request_key == asked.key))
        if row is None:
            return None
        if (row.show_id, row.places) != (show_id, places):
            return Refusal.KEY_REUSED
        return _order(row)

    return _first_or_earlier(sessions, earlier, lambda one: _buy(one, asked, show_id, places))


def sell_voucher(sessions: Sessions, asked: Asked, amount_cents: int) -> Voucher | Refusal:
    def earlier(session: Session) -> Voucher | Refusal | None:
        mine = VoucherRow.customer_id == asked.customer_id
        row = session.scalar(select(VoucherRow).where(mine, VoucherRow.request_key == asked.key))
        if row is None:
            return None
        return _voucher(row) if row.amount_cents == amount_cents else Refusal.KEY_REUSED

    return _first_or_earlier(sessions, earlier, lambda one: _sell(one, asked, amount_cents))


def who_has(sessions: Sessions, token: str) -> str | None:
    with sessions() as session:
        return session.scalar(select(CustomerRow.id).where(CustomerRow.token == token))


def _first_or_earlier(
    sessions: Sessions, earlier: Callable[[Session], T | None], buy: Callable[[Session], T]
) -> T:
    try:
        with sessions.begin() as session:
            outcome = earlier(session) or buy(session)
        if not isinstance(outcome, Refusal):
            return outcome
        with sessions() as session:  # the last places may have gone to this very request
            return earlier(session) or outcome
    except IntegrityError:
        # Somebody was quicker between the look and the insert; the unique key noticed.
        with sessions() as session:
            found = earlier(session)
        if found is None:
            raise
        return found


def _buy(session: Session, asked: Asked, show_id: int, places: int) -> Order | Refusal:
    show = session.get(ShowRow, show_id)
    if show is None:
        return Refusal.UNKNOWN_SHOW
    price_cents = places * show.price_cents
    enough = update(ShowRow).where(ShowRow.id == show_id, ShowRow.places_left >= places)
    taken = enough.values(places_left=ShowRow.places_left - places).returning(ShowRow.id)
    if session.scalar(taken) is None:
        return Refusal.SOLD_OUT
    row = OrderRow(
        customer_id=asked.customer_id,
        show_id=show_id,
        places=places,
        price_cents=price_cents,
        request_key=asked.key,
    )
    session.add(row)
    session.flush()
    _charge(session, asked, price_cents, f"order {row.id}")
    return _order(row)


def _sell(session: Session, asked: Asked, amount_cents: int) -> Voucher:
    row = VoucherRow(
        customer_id=asked.customer_id, amount_cents=amount_cents, request_key=asked.key
    )
    session.add(row)
    session.flush()
    _charge(session, asked, amount_cents, f"voucher {row.id}")
    return _voucher(row)


def _charge(session: Session, asked: Asked, amount_cents: int, reason: str) -> None:
    session.add(
        ChargeRow(
            customer_id=asked.customer_id,
            amount_cents=amount_cents,
            reason=reason,
            reference=asked.key,
        )
    )


def _order(row: OrderRow) -> Order:
    return Order(row.id, row.show_id, row.places, row.price_cents, row.ticket)


def _voucher(row: VoucherRow) -> Voucher:
    return Voucher(row.id, row.amount_cents, row.code)
