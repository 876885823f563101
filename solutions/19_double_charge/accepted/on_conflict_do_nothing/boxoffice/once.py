import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher

Bought = TypeVar("Bought", Order, Voucher)
MINE = "customer_id = :customer_id AND operation = :operation AND key = :key"
CLAIM = text(
    "INSERT INTO request_keys (customer_id, operation, key, body)"
    " VALUES (:customer_id, :operation, :key, :body) ON CONFLICT DO NOTHING"
)
REMEMBER = text(f"UPDATE request_keys SET answer = :answer WHERE {MINE}")  # noqa: S608
RECALL = text(f"SELECT body, answer FROM request_keys WHERE {MINE}")  # noqa: S608


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
    names = asdict(claim)
    with sessions() as session:
        claimed = session.execute(CLAIM, names)
        assert isinstance(claimed, CursorResult)
        if not claimed.rowcount:
            body, answer = session.execute(RECALL, names).one()
            return kind(**json.loads(answer)) if body == claim.body else Refusal.KEY_REUSED
        outcome = buy(session)
        if isinstance(outcome, Refusal):
            return outcome
        session.execute(REMEMBER, names | {"answer": json.dumps(asdict(outcome))})
        session.commit()
        return outcome
