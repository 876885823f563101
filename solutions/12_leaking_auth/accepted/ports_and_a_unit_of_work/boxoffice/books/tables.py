from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class PersonRow(Base):
    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]


class LoginRow(Base):
    __tablename__ = "logins"

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))


class ShowRow(Base):
    __tablename__ = "shows"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]


class OrderRow(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int] = mapped_column(ForeignKey("shows.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    paid_cents: Mapped[int]
    state: Mapped[str]

    show: Mapped[ShowRow] = relationship()


class RefundRow(Base):
    __tablename__ = "refunds"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    amount_cents: Mapped[int]
    refunded_by: Mapped[str]


class LetterRow(Base):
    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    sender: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str | None]
