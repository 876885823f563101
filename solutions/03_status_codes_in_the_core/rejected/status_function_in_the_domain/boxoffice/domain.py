from dataclasses import dataclass
from typing import ClassVar, Generic, TypeAlias, TypeVar, assert_never

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
class UnknownShow:
    name: ClassVar = "unknown-show"

    def __str__(self) -> str:
        return "no such show"


@dataclass(frozen=True)
class SaleClosed:
    name: ClassVar = "sale-closed"

    def __str__(self) -> str:
        return "the sale is closed"


@dataclass(frozen=True)
class OverLimit:
    most: int
    name: ClassVar = "over-limit"

    def __str__(self) -> str:
        return f"at most {self.most} seats each"


@dataclass(frozen=True)
class SoldOut:
    left: int
    name: ClassVar = "sold-out"

    def __str__(self) -> str:
        return f"only {self.left} seats left"


Refusal: TypeAlias = UnknownShow | SaleClosed | OverLimit | SoldOut


def v1_status(refusal: Refusal) -> int:
    match refusal:
        case UnknownShow():
            return 404
        case SaleClosed() | OverLimit() | SoldOut():
            return 409
        case _:
            assert_never(refusal)


def v2_status(refusal: Refusal) -> int:
    match refusal:
        case UnknownShow():
            return 404
        case SaleClosed():
            return 410
        case OverLimit():
            return 422
        case SoldOut():
            return 409
        case _:
            assert_never(refusal)
