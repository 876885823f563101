"""What the box office can do with holds, whoever asks."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from boxoffice.database import find_hold, holds_run_out, mark_released
from boxoffice.domain import (
    NotDueError,
    NotHeldError,
    RefundRefusedError,
    Released,
    UnknownHoldError,
    is_due,
    refund_of,
)


class Refunds(Protocol):
    """Whoever can pay money back; a repeated reference pays once."""

    def refund(self, reference: str, charge: str, amount_cents: int) -> bool: ...


def run_out(engine: Engine, now: datetime) -> list[int]:
    """The holds to look at."""
    with engine.connect() as connection:
        return holds_run_out(connection, now)


def release_hold(
    engine: Engine, refunds: Refunds, hold_id: int, asked_by: str, now: datetime
) -> Released:
    """Give an overdue hold back, or raise why not."""
    with engine.begin() as connection:
        hold = find_hold(connection, hold_id)
        if hold is None:
            raise UnknownHoldError
        if hold.state != "held":
            raise NotHeldError
        if not is_due(hold.expires_at, hold.grace_minutes, now):
            raise NotDueError
        refund_cents = refund_of(hold.paid_cents, hold.fee_cents)
        if refund_cents and not refunds.refund(f"hold-{hold.id}", hold.charge, refund_cents):
            raise RefundRefusedError
        mark_released(connection, hold, refund_cents, asked_by, now)
        return Released(hold.id, hold.seat, refund_cents)
