"""The tables of schema.sql."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Seat(Base):
    __tablename__ = "seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int]
    label: Mapped[str]
    state: Mapped[str]


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    tier: Mapped[str]


class GracePeriod(Base):
    __tablename__ = "grace_periods"

    tier: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[int]


class Hold(Base):
    __tablename__ = "holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    state: Mapped[str]
    paid_cents: Mapped[int]
    fee_cents: Mapped[int]
    refund_cents: Mapped[int | None]
    charge: Mapped[str]
    expires_at: Mapped[datetime]
    reason: Mapped[str | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]

    seat: Mapped[Seat] = relationship()
    customer: Mapped[Customer] = relationship()
