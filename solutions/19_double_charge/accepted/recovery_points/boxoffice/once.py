import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boxoffice.database import Sessions
from boxoffice.domain import Order, Refusal, Voucher
from boxoffice.tables import RequestKeyRow

Bought = TypeVar("Bought", Order, Voucher)
STARTED, BOUGHT = "started", "bought"


@dataclass(frozen=True)
class Claim:
    customer_id: str
    operation: str
    key: str
    body: str

    @property
    def names_me(self) -> ColumnElement[bool]:
        mine = RequestKeyRow.customer_id == self.customer_id
        return mine & (RequestKeyRow.operation == self.operation) & (RequestKeyRow.key == self.key)


def once(
    sessions: Sessions,
    claim: Claim,
    kind: type[Bought],
    buy: Callable[[Session], Bought | Refusal],
) -> Bought | Refusal:
    _take_note(sessions, claim)
    with sessions() as session:
        forward = update(RequestKeyRow).where(claim.names_me, RequestKeyRow.state == STARTED)
        ours = session.scalar(forward.values(state=BOUGHT).returning(RequestKeyRow.body))
        if ours == claim.body:
            outcome = buy(session)
            if isinstance(outcome, Refusal):
                return outcome  # undone with the rest: the note still says started
            answer = json.dumps(asdict(outcome))
            session.execute(update(RequestKeyRow).where(claim.names_me).values(answer=answer))
            session.commit()
            return outcome
        if ours is not None:
            return Refusal.KEY_REUSED
    with sessions() as session:
        note = session.scalars(select(RequestKeyRow).where(claim.names_me)).one()
    return kind(**json.loads(note.answer or "")) if note.body == claim.body else Refusal.KEY_REUSED


def _take_note(sessions: Sessions, claim: Claim) -> None:
    try:
        with sessions.begin() as session:
            session.add(RequestKeyRow(**asdict(claim), state=STARTED))
    except IntegrityError:
        pass  # noted before; the state tells how far it came
