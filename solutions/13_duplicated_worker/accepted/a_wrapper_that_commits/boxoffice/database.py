"""Transactions."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")


def transactional(
    operation: Callable[Concatenate[Any, Session, P], R],
) -> Callable[Concatenate[Any, P], R]:
    """Run the operation in a transaction of its own."""

    @wraps(operation)
    def run(self: Any, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.sessions.begin() as session:
            return operation(self, session, *args, **kwargs)

    return run
