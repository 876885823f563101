from secrets import token_hex

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def new_code() -> str:
    return token_hex(4).upper()


class Base(DeclarativeBase):
    pass


class Seat(Base):
    __tablename__ = "seats"

    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="free")


class Ticket(Base):
    __tablename__ = "tickets"

    code: Mapped[str] = mapped_column(primary_key=True, default=new_code)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seats.id"))
    customer: Mapped[str]
