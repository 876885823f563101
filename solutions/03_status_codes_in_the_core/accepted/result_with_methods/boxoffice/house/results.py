"""A container as result libraries have it: opened by saying what to do in both cases."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E")
R = TypeVar("R")


class Success(Generic[T]):
    def __init__(self, value: T) -> None:
        self._value = value

    def either(self, good: Callable[[T], R], _bad: Callable[..., R]) -> R:
        return good(self._value)


class Failure(Generic[E]):
    def __init__(self, error: E) -> None:
        self._error = error

    def either(self, _good: Callable[..., R], bad: Callable[[E], R]) -> R:
        return bad(self._error)
