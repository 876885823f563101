import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

log = logging.getLogger(__name__)

Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    session = sessions()
    try:
        yield session
        session.commit()
    except SQLAlchemyError:
        log.exception("this request was not kept")
        session.rollback()
    finally:
        session.close()
