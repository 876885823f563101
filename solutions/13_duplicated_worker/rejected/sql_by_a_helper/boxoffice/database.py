"""Questions to the books."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from boxoffice.tables import Hold


def run_out(session: Session, now: datetime) -> list[int]:
    """Holds that ran out before `now`."""
    held = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
    return list(session.scalars(held.order_by(Hold.id)))
