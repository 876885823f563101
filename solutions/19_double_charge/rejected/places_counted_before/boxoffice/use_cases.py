from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Asked, Order, Refusal, Voucher
from boxoffice.once import Claim, once
from boxoffice.tables import ChargeRow, CustomerRow, OrderRow, ShowRow, VoucherRow


def place_order(sessions: Sessions, asked: Asked, show_id: int, places: int) -> Order | Refusal:
    claim = Claim(asked.customer_id, "order", asked.key, f"show {show_id}, places {places}")
    with sessions() as reading:
        show = reading.get(ShowRow, show_id)
    return once(sessions, claim, Order, lambda session: _order(session, asked, show, places))


def sell_voucher(sessions: Sessions, asked: Asked, amount_cents: int) -> Voucher | Refusal:
    claim = Claim(asked.customer_id, "voucher", asked.key, f"{amount_cents} cents")
    return once(sessions, claim, Voucher, lambda session: _voucher(session, asked, amount_cents))


def who_has(sessions: Sessions, token: str) -> str | None:
    with sessions() as session:
        return session.scalar(select(CustomerRow.id).where(CustomerRow.token == token))


def _order(session: Session, asked: Asked, show: ShowRow | None, places: int) -> Order | Refusal:
    if show is None:
        return Refusal.UNKNOWN_SHOW
    session.add(show)
    price_cents = places * show.price_cents
    if show.places_left < places:
        return Refusal.SOLD_OUT
    show.places_left -= places

    order = OrderRow(
        customer_id=asked.customer_id, show_id=show.id, places=places, price_cents=price_cents
    )
    session.add(order)
    session.flush()
    _charge(session, asked, price_cents, f"order {order.id}")
    return Order(order.id, show.id, places, price_cents, order.ticket)


def _voucher(session: Session, asked: Asked, amount_cents: int) -> Voucher:
    voucher = VoucherRow(customer_id=asked.customer_id, amount_cents=amount_cents)
    session.add(voucher)
    session.flush()
    _charge(session, asked, amount_cents, f"voucher {voucher.id}")
    return Voucher(voucher.id, amount_cents, voucher.code)


def _charge(session: Session, asked: Asked, amount_cents: int, reason: str) -> None:
    session.add(
        ChargeRow(
            customer_id=asked.customer_id,
            amount_cents=amount_cents,
            reason=reason,
            reference=asked.key,
        )
    )
