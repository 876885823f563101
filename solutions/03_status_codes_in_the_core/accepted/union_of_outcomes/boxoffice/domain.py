from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Sold:
    order_id: int
    seats: int
    total_cents: int


@dataclass(frozen=True)
class NoSuchShow:
    pass


@dataclass(frozen=True)
class SaleIsClosed:
    pass


@dataclass(frozen=True)
class TooMany:
    allowed: int


@dataclass(frozen=True)
class NotEnough:
    left: int


Outcome: TypeAlias = Sold | NoSuchShow | SaleIsClosed | TooMany | NotEnough
