from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


@dataclass(frozen=True)
class UnknownShow:
    def sentence(self) -> str:
        return "no such show"


@dataclass(frozen=True)
class SaleClosed:
    def sentence(self) -> str:
        return "the sale is closed"


@dataclass(frozen=True)
class OverLimit:
    most: int

    def sentence(self) -> str:
        return f"at most {self.most} seats each"


@dataclass(frozen=True)
class SoldOut:
    left: int

    def sentence(self) -> str:
        return f"only {self.left} seats left"


No = UnknownShow | SaleClosed | OverLimit | SoldOut


@dataclass(frozen=True)
class Answer:
    order: Order
    errors: list[No]
