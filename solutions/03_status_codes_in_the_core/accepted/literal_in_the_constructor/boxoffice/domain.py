from dataclasses import dataclass
from typing import Literal, TypeAlias

No: TypeAlias = Literal["unknown-show", "sale-closed", "over-limit", "sold-out"]


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused(Exception):
    def __init__(self, no: No, sentence: str) -> None:
        super().__init__(sentence)
        self.no = no
