import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import RequestKeyRow

Bought = TypeVar("Bought", Order, Voucher)
ATTEMPTS = 3


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
    for _ in range(ATTEMPTS - 1):
        try:
            return _attempt(sessions, claim, kind, buy)
        except DBAPIError:
            continue
    return _attempt(sessions, claim, kind, buy)


def _attempt(
    sessions: Sessions,
    claim: Claim,
    kind: type[Bought],
    buy: Callable[[Session], Bought | Refusal],
) -> Bought | Refusal:
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        row = session.get(RequestKeyRow, (claim.customer_id, claim.operation, claim.key))
        if row is None:
            outcome = buy(session)
            if not isinstance(outcome, Refusal):
                session.add(RequestKeyRow(**asdict(claim), answer=json.dumps(asdict(outcome))))
            return outcome
        return (
            kind(**json.loads(row.answer or "")) if row.body == claim.body else Refusal.KEY_REUSED
        )
