from dataclasses import dataclass
from typing import ClassVar


class Answer:
    refused: ClassVar[bool] = False


@dataclass(frozen=True)
class Order(Answer):
    id: int
    seats: int
    total_cents: int


@dataclass(frozen=True)
class UnknownShow(Answer):
    refused = True

    def sentence(self) -> str:
        return "no such show"


@dataclass(frozen=True)
class SaleClosed(Answer):
    refused = True

    def sentence(self) -> str:
        return "the sale is closed"


@dataclass(frozen=True)
class OverLimit(Answer):
    refused = True

    most: int

    def sentence(self) -> str:
        return f"at most {self.most} seats each"


@dataclass(frozen=True)
class SoldOut(Answer):
    refused = True

    left: int

    def sentence(self) -> str:
        return f"only {self.left} seats left"


No = UnknownShow | SaleClosed | OverLimit | SoldOut
