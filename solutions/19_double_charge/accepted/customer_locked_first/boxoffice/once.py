import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import CustomerRow, RequestKeyRow

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
        # A lock that every database knows: SQLite has no SELECT ... FOR UPDATE.
        me = update(CustomerRow).where(CustomerRow.id == claim.customer_id)
        session.execute(me.values(token=CustomerRow.token))
        row = session.get(RequestKeyRow, (claim.customer_id, claim.operation, claim.key))
        if row is None:
            outcome = buy(session)
            answer = outcome.value if isinstance(outcome, Refusal) else json.dumps(asdict(outcome))
            state = "refused" if isinstance(outcome, Refusal) else "bought"
            session.add(RequestKeyRow(**asdict(claim), state=state, answer=answer))
            return outcome
        if row.body != claim.body:
            return Refusal.KEY_REUSED
        said = row.answer or ""
        return Refusal(said) if row.state == "refused" else kind(**json.loads(said))
