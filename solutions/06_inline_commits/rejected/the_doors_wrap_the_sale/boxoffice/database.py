from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

P = ParamSpec("P")
R = TypeVar("R")
Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def in_transaction(
    operation: Callable[Concatenate[Session, P], R],
) -> Callable[Concatenate[Sessions, P], R]:
    @wraps(operation)
    def whole(sessions: Sessions, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with sessions.begin() as session:
            return operation(session, *args, **kwargs)

    return whole
