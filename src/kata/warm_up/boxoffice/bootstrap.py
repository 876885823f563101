"""A backend that does a little of everything, so that a warm process has seen it."""

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class Seat(Base):
    __tablename__ = "seats"
    id: Mapped[int] = mapped_column(primary_key=True)
    sold: Mapped[int]


class Wish(BaseModel):
    seat: int


def create_app(engine: Engine) -> FastAPI:
    app = FastAPI()
    sessions = sessionmaker(engine)

    @app.post("/orders", status_code=201)
    def order(wish: Wish) -> Wish:
        with sessions.begin() as session:
            sell(session, wish.seat)
        return wish

    return app


def sell(session: Session, number: int) -> None:
    seat = session.scalars(select(Seat).where(Seat.id == number)).one()
    seat.sold = 1
