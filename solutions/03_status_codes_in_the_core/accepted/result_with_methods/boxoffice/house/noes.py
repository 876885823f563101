from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    UNKNOWN_SHOW = "no such show"
    SALE_CLOSED = "the sale is closed"
    OVER_LIMIT = "at most {} seats each"
    SOLD_OUT = "only {} seats left"


@dataclass(frozen=True, slots=True)
class No:
    reason: Reason
    number: int | None = None

    @property
    def sentence(self) -> str:
        return self.reason.value.format(self.number)
