from dataclasses import dataclass
from typing import ClassVar, Generic, TypeAlias, TypeVar

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


@dataclass(frozen=True)
class No:
    name: ClassVar[str]
    most: int | None = None
    left: int | None = None

    def __str__(self) -> str:
        if self.most:
            return f"at most {self.most} seats each"
        if self.left:
            return f"only {self.left} seats left"
        return "no such show" if self.name == "unknown-show" else "the sale is closed"


class UnknownShow(No):
    name = "unknown-show"


class SaleClosed(No):
    name = "sale-closed"


class OverLimit(No):
    name = "over-limit"


class SoldOut(No):
    name = "sold-out"


Refusal: TypeAlias = UnknownShow | SaleClosed | OverLimit | SoldOut
