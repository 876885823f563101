from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeAlias

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

Sessions: TypeAlias = sessionmaker[Session]


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


class UnitOfWork:
    """Rolls back unless somebody commits; what was put off is done after the commit."""

    def __init__(self, sessions: Sessions) -> None:
        self.session = sessions()
        self._later: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def after_commit(self, action: Callable[[], None]) -> None:
        self._later.append(action)

    def commit(self) -> None:
        self.session.commit()
        for action in self._later:
            action()
