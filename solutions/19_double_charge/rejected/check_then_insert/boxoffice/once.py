from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import ChargeRow, OrderRow, VoucherRow

Bought = TypeVar("Bought", Order, Voucher)


@dataclass(frozen=True)
class Claim:
    customer_id: str
    operation: str
    key: str
    body: str


def once(
    sessions: Sessions,
    claim: Claim,
    kind: type[Bought],
    buy: Callable[[Session], Bought | Refusal],
) -> Bought | Refusal:
    with sessions.begin() as session:
        earlier = _earlier(session, claim)
        if earlier is None:
            return buy(session)
        bought, body = earlier
        return kind(**asdict(bought)) if body == claim.body else Refusal.KEY_REUSED


def _earlier(session: Session, claim: Claim) -> tuple[Order | Voucher, str] | None:
    charge = session.scalar(
        select(ChargeRow).where(
            ChargeRow.customer_id == claim.customer_id,
            ChargeRow.reference == claim.key,
            ChargeRow.reason.startswith(claim.operation),
        )
    )
    if charge is None:
        return None
    number = int(charge.reason.rpartition(" ")[2])
    if claim.operation == "order":
        order = session.get_one(OrderRow, number)
        bought = Order(order.id, order.show_id, order.places, order.price_cents, order.ticket)
        return bought, f"show {order.show_id}, places {order.places}"
    voucher = session.get_one(VoucherRow, number)
    return Voucher(voucher.id, voucher.amount_cents, voucher.code), f"{voucher.amount_cents} cents"
