from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


@dataclass(frozen=True)
class UnknownShow:
    def __str__(self) -> str:
        return "no such show"


@dataclass(frozen=True)
class SaleClosed:
    def __str__(self) -> str:
        return "the sale is closed"


@dataclass(frozen=True)
class OverLimit:
    most: int

    def __str__(self) -> str:
        return f"at most {self.most} seats each"


@dataclass(frozen=True)
class SoldOut:
    left: int

    def __str__(self) -> str:
        return f"only {self.left} seats left"


Refusal: TypeAlias = UnknownShow | SaleClosed | OverLimit | SoldOut
