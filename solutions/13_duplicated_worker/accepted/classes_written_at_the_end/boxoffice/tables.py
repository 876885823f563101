"""The tables of schema.sql, mapped onto the domain; the books of the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Text, select
from sqlalchemy.orm import Session, foreign, registry, relationship, sessionmaker

from boxoffice.domain import Customer, GracePeriod, Hold, Seat, UnknownHold

mapper = registry()

seats = Table(
    "seats",
    mapper.metadata,
    Column("id", Integer, primary_key=True),
    Column("show_id", Integer),
    Column("label", Text),
    Column("state", Text),
)
customers = Table(
    "customers",
    mapper.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("tier", Text),
)
grace_periods = Table(
    "grace_periods",
    mapper.metadata,
    Column("tier", Text, primary_key=True),
    Column("minutes", Integer),
)
holds = Table(
    "holds",
    mapper.metadata,
    Column("id", Integer, primary_key=True),
    Column("seat_id", ForeignKey("seats.id")),
    Column("customer_id", ForeignKey("customers.id")),
    Column("state", Text),
    Column("paid_cents", Integer),
    Column("fee_cents", Integer),
    Column("refund_cents", Integer),
    Column("charge", Text),
    Column("expires_at", DateTime),
    Column("reason", Text),
    Column("released_at", DateTime),
    Column("released_by", Text),
)

mapper.map_imperatively(Seat, seats)
mapper.map_imperatively(GracePeriod, grace_periods)
mapper.map_imperatively(
    Customer,
    customers,
    properties={
        "grace": relationship(
            GracePeriod,
            primaryjoin=foreign(customers.c.tier) == grace_periods.c.tier,
            viewonly=True,
            lazy="joined",
        )
    },
)
mapper.map_imperatively(
    Hold,
    holds,
    properties={
        "seat": relationship(Seat, lazy="joined"),
        "customer": relationship(Customer, lazy="joined"),
    },
)


class Books:
    """The holds within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, hold_id: int) -> Hold:
        hold = self._session.get(Hold, hold_id)
        if hold is None:
            raise UnknownHold(hold_id)
        return hold

    def ran_out(self, now: datetime) -> list[int]:
        query = select(holds.c.id).where(holds.c.state == "held", holds.c.expires_at <= now)
        return list(self._session.scalars(query.order_by(holds.c.id)))


class UnitOfWork:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    @contextmanager
    def begin(self) -> Iterator[Books]:
        with self._sessions.begin() as session:
            yield Books(session)
