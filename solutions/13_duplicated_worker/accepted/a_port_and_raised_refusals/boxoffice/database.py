"""The statements about holds; whoever calls them ends the transaction."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from boxoffice.domain import Hold
from boxoffice.tables import customers, grace_periods, holds, seats


def holds_run_out(connection: Connection, now: datetime) -> list[int]:
    query = select(holds.c.id).where(holds.c.state == "held", holds.c.expires_at <= now)
    return list(connection.scalars(query.order_by(holds.c.id)))


def find_hold(connection: Connection, hold_id: int) -> Hold | None:
    query = (
        select(
            holds.c.id,
            seats.c.label.label("seat"),
            holds.c.charge,
            holds.c.paid_cents,
            holds.c.fee_cents,
            holds.c.expires_at,
            func.coalesce(grace_periods.c.minutes, 0).label("grace_minutes"),
            holds.c.state,
        )
        .join(seats, seats.c.id == holds.c.seat_id)
        .join(customers, customers.c.id == holds.c.customer_id)
        .outerjoin(grace_periods, grace_periods.c.tier == customers.c.tier)
        .where(holds.c.id == hold_id)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Hold(**row)


def mark_released(
    connection: Connection, hold: Hold, refund_cents: int, asked_by: str, now: datetime
) -> None:
    seat_id = select(holds.c.seat_id).where(holds.c.id == hold.id).scalar_subquery()
    connection.execute(seats.update().where(seats.c.id == seat_id).values(state="free"))
    connection.execute(
        holds.update()
        .where(holds.c.id == hold.id)
        .values(
            state="released",
            reason="expired",
            released_at=now,
            released_by=asked_by,
            refund_cents=refund_cents,
        )
    )
