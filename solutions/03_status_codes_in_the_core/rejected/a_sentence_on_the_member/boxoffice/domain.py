from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
E = TypeVar("E")


@dataclass(frozen=True)
class Ok(Generic[T]):
    value: T


@dataclass(frozen=True)
class Err(Generic[E]):
    error: E


Result: TypeAlias = Ok[T] | Err[E]


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refusal(Enum):
    UNKNOWN_SHOW = "unknown-show"
    SALE_CLOSED = "sale-closed"
    OVER_LIMIT = "over-limit"
    SOLD_OUT = "sold-out"

    def saying(self, sentence: str) -> "Refusal":
        self.sentence = sentence
        return self

    def __str__(self) -> str:
        return self.sentence
