from collections.abc import Callable
from typing import TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

R = TypeVar("R")
Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def in_transaction(sessions: Sessions, work: Callable[[Session], R]) -> R:
    with sessions.begin() as session:
        return work(session)
