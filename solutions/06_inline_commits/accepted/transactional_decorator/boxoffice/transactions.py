from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from boxoffice.database import Sessions

P = ParamSpec("P")
R = TypeVar("R")


def transactional(
    operation: Callable[Concatenate[Session, P], R],
) -> Callable[Concatenate[Sessions, P], R]:
    @wraps(operation)
    def whole(sessions: Sessions, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with sessions.begin() as session:
            return operation(session, *args, **kwargs)

    return whole
