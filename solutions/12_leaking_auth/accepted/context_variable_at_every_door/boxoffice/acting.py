from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from boxoffice.domain import Actor

# No default: an operation that nobody asked for is a bug.
_actor: ContextVar[Actor] = ContextVar("actor")


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Run what is inside as this actor."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    """Who acts."""
    return _actor.get()
