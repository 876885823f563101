from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]
P = ParamSpec("P")
T = TypeVar("T")
_current: ContextVar[Session | None] = ContextVar("current", default=None)


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


def db() -> Session:
    session = _current.get()
    if session is None:
        raise RuntimeError("outside of atomic")
    return session


def atomic(operation: Callable[P, T]) -> Callable[Concatenate[Sessions, P], T]:
    """Commit when the operation returns, roll back when it raises; one inside another joins it."""

    @wraps(operation)
    def run(sessions: Sessions, *args: P.args, **kwargs: P.kwargs) -> T:
        if _current.get() is not None:
            return operation(*args, **kwargs)
        with sessions.begin() as session, _use(session):
            return operation(*args, **kwargs)

    return run


@contextmanager
def _use(session: Session) -> Iterator[None]:
    token = _current.set(session)
    try:
        yield
    finally:
        _current.reset(token)
