from sqlalchemy import select, update

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import ChargeRow, CustomerRow, OrderRow, ShowRow, VoucherRow


def place_order(
    sessions: Sessions, customer_id: str, key: str | None, show_id: int, places: int
) -> Order | Refusal:
    with sessions.begin() as session:
        show = session.get(ShowRow, show_id)
        if show is None:
            return Refusal.UNKNOWN_SHOW
        price_cents = places * show.price_cents
        enough = update(ShowRow).where(ShowRow.id == show_id, ShowRow.places_left >= places)
        taken = enough.values(places_left=ShowRow.places_left - places).returning(ShowRow.id)
        if session.scalar(taken) is None:
            return Refusal.SOLD_OUT

        order = OrderRow(
            customer_id=customer_id, show_id=show_id, places=places, price_cents=price_cents
        )
        session.add(order)
        session.flush()
        session.add(
            ChargeRow(
                customer_id=customer_id,
                amount_cents=price_cents,
                reason=f"order {order.id}",
                reference=key,
            )
        )
    return Order(order.id, show_id, places, price_cents, order.ticket)


def sell_voucher(
    sessions: Sessions, customer_id: str, key: str | None, amount_cents: int
) -> Voucher:
    with sessions.begin() as session:
        voucher = VoucherRow(customer_id=customer_id, amount_cents=amount_cents)
        session.add(voucher)
        session.flush()
        session.add(
            ChargeRow(
                customer_id=customer_id,
                amount_cents=amount_cents,
                reason=f"voucher {voucher.id}",
                reference=key,
            )
        )
    return Voucher(voucher.id, amount_cents, voucher.code)


def who_has(sessions: Sessions, token: str) -> str | None:
    with sessions() as session:
        return session.scalar(select(CustomerRow.id).where(CustomerRow.token == token))
