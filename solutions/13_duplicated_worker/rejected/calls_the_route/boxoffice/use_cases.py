"""What the box office can do with holds, whoever asks."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import Hold


def holds_run_out(sessions: sessionmaker[Session], now: datetime) -> list[int]:
    """Holds worth a look tonight."""
    with sessions() as session:
        run_out = select(Hold.id).where(Hold.state == "held", Hold.expires_at <= now)
        return list(session.scalars(run_out.order_by(Hold.id)))
