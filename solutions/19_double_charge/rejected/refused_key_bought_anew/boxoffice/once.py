import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

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
        with sessions.begin() as session:
            row = RequestKeyRow(**asdict(claim))
            session.add(row)
            session.flush()  # whoever comes second waits here for the first, and is refused
            outcome = buy(session)
            if isinstance(outcome, Refusal):
                return outcome  # the row stays, without an answer
            row.answer = json.dumps(asdict(outcome))
        return outcome
    except IntegrityError:
        return _again(sessions, claim, kind, buy)


def _again(
    sessions: Sessions,
    claim: Claim,
    kind: type[Bought],
    buy: Callable[[Session], Bought | Refusal],
) -> Bought | Refusal:
    with sessions.begin() as session:
        row = session.get_one(RequestKeyRow, (claim.customer_id, claim.operation, claim.key))
        if row.body != claim.body:
            return Refusal.KEY_REUSED
        if row.answer is not None:
            return kind(**json.loads(row.answer))
        outcome = buy(session)  # it was refused then; perhaps it is not now
        if not isinstance(outcome, Refusal):
            row.answer = json.dumps(asdict(outcome))
        return outcome
