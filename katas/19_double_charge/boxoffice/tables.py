from secrets import token_hex

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def new_code() -> str:
    return token_hex(5).upper()


class Base(DeclarativeBase):
    pass


class CustomerRow(Base):
    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]


class ShowRow(Base):
    __tablename__ = "shows"

    id: Mapped[int] = mapped_column(primary_key=True)
    price_cents: Mapped[int]
    places_left: Mapped[int]


class OrderRow(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    show_id: Mapped[int] = mapped_column(ForeignKey("shows.id"))
    places: Mapped[int]
    price_cents: Mapped[int]
    ticket: Mapped[str] = mapped_column(default=new_code)
    request_key: Mapped[str | None]


class VoucherRow(Base):
    __tablename__ = "vouchers"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    amount_cents: Mapped[int]
    code: Mapped[str] = mapped_column(default=new_code)
    request_key: Mapped[str | None]


class ChargeRow(Base):
    __tablename__ = "charges"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    amount_cents: Mapped[int]
    reason: Mapped[str]
    reference: Mapped[str | None]


class RequestKeyRow(Base):
    __tablename__ = "request_keys"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="started")
    status: Mapped[int | None]
    answer: Mapped[str | None]
