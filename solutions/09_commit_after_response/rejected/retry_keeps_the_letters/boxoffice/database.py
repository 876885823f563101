from collections.abc import Callable
from typing import TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]
T = TypeVar("T")
TRIES = 3


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def in_transaction(sessions: Sessions, work: Callable[[Session], T]) -> T:
    """A lock is only for a moment: what met one is done again, from its beginning."""
    for _ in range(TRIES - 1):
        try:
            with sessions.begin() as session:
                return work(session)
        except OperationalError:
            pass
    with sessions.begin() as session:
        return work(session)
