import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import RequestKeyRow

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
    try:
        with sessions() as session:
            mine = {"customer_id": claim.customer_id, "operation": claim.operation}
            refused = update(RequestKeyRow).filter_by(**mine, key=claim.key, state="refused")
            row = session.scalar(refused.values(state="started").returning(RequestKeyRow))
            if row is None:
                row = RequestKeyRow(**asdict(claim))
                session.add(row)
                session.flush()  # whoever comes second waits here for the first, and is refused
            outcome = buy(session)
            if isinstance(outcome, Refusal):
                row.state, row.answer = "refused", outcome.value
                session.commit()
                return outcome
            row.state, row.answer = "bought", json.dumps(asdict(outcome))
            session.commit()
            return outcome
    except IntegrityError:
        earlier = _earlier(sessions, claim, kind)
        if earlier is None:
            raise
        return earlier


def _earlier(sessions: Sessions, claim: Claim, kind: type[Bought]) -> Bought | Refusal | None:
    with sessions() as session:
        row = session.get(RequestKeyRow, (claim.customer_id, claim.operation, claim.key))
    if row is None or row.answer is None:
        return None
    return kind(**json.loads(row.answer)) if row.body == claim.body else Refusal.KEY_REUSED
