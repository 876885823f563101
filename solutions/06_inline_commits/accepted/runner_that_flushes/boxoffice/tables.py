from secrets import token_hex

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def new_code() -> str:
    return token_hex(4).upper()


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Seat(Base):
    __tablename__ = "seats"

    id: Mapped[str] = mapped_column(primary_key=True)
    price_cents: Mapped[int]
    status: Mapped[str] = mapped_column(default="free")


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    seat_id: Mapped[str] = mapped_column(ForeignKey("seats.id"))

    seat: Mapped["Seat"] = relationship()
    charge: Mapped["Charge"] = relationship()
    ticket: Mapped["Ticket"] = relationship()


class Charge(Base):
    __tablename__ = "charges"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    amount_cents: Mapped[int]


class Ticket(Base):
    __tablename__ = "tickets"

    code: Mapped[str] = mapped_column(primary_key=True, default=new_code)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
