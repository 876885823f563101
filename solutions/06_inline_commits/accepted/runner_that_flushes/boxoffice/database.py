"""One transaction for each `write`, tried again while the file is locked."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")
logger = logging.getLogger(__name__)

TRIES = 5


class DatabaseDown(Exception):
    pass


class Database:
    def __init__(self, engine: Engine) -> None:
        self._readers = sessionmaker(engine)
        self._writers = sessionmaker(engine, expire_on_commit=False)

    def read(self, work: Callable[[Session], T]) -> T:
        with self._readers() as session:
            return work(session)

    def write(self, work: Callable[[Session], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                with self._writers.begin() as session:
                    result = work(session)
                    session.flush()  # what the tables refuse is told here, not by the COMMIT
                    return result
            except OperationalError as error:
                if "locked" not in str(error.orig) or attempt == TRIES:
                    logger.exception("write given up after %d tries", attempt)
                    raise DatabaseDown from error
                logger.warning("locked, try %d of %d", attempt, TRIES)
                time.sleep(0.01 * 2**attempt)
            except SQLAlchemyError as error:
                logger.exception("write failed, rolled back")
                raise DatabaseDown from error
        raise DatabaseDown  # not reached; mypy cannot see it
