from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str

    @property
    def price(self) -> str:
        return f"{self.price_cents / 100:.2f} EUR"


class Outcome(Enum):
    NO_SUCH_CUSTOMER = auto()
    NO_SUCH_SEAT = auto()
    SEAT_GONE = auto()
