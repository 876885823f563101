from typing import TypeAlias

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from boxoffice.tables import LoginRow

Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine)


def holder_of(sessions: Sessions, token: str) -> str | None:
    with sessions() as session:
        login = session.get(LoginRow, token)
        return login.person_id if login else None
