from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher

Bought = TypeVar("Bought", Order, Voucher)


@dataclass(frozen=True)
class Claim:
    customer_id: str
    operation: str
    key: str
    body: str


DONE: dict[tuple[str, str, str], tuple[str, Any]] = {}
LOCK = Lock()


def once(
    sessions: Sessions,
    claim: Claim,
    kind: type[Bought],  # noqa: ARG001
    buy: Callable[[Session], Bought | Refusal],
) -> Bought | Refusal:
    name = (claim.customer_id, claim.operation, claim.key)
    with LOCK:
        if name in DONE:
            body, outcome = DONE[name]
            return outcome if body == claim.body else Refusal.KEY_REUSED
        with sessions.begin() as session:
            outcome = buy(session)
        if not isinstance(outcome, Refusal):
            DONE[name] = (claim.body, outcome)
        return outcome
