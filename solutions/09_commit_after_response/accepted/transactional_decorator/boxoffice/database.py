from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]
P = ParamSpec("P")
T = TypeVar("T")


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def transactional(
    operation: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Sessions, P], T]:
    """Run an operation in a transaction of its own: callers give the factory, it gets a session."""

    @wraps(operation)
    def run(sessions: Sessions, *args: P.args, **kwargs: P.kwargs) -> T:
        with sessions.begin() as session:
            return operation(session, *args, **kwargs)

    return run
