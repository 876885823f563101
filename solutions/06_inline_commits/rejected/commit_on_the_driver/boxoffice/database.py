from typing import TypeAlias

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def make_durable(session: Session) -> None:
    session.flush()
    connection = session.connection().connection.driver_connection
    if connection is not None:
        connection.commit()
