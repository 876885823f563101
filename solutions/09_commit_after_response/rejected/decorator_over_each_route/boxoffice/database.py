from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

P = ParamSpec("P")
T = TypeVar("T")
Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    session = sessions()
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


def keeps(route: Callable[P, T]) -> Callable[P, T]:
    """Put this over each route that writes."""

    @wraps(route)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        return _finished(kwargs["session"], partial(route, *args, **kwargs))

    return kept


def _finished(session: Any, work: Callable[[], T]) -> T:
    outcome = work()
    session.commit()
    return outcome
