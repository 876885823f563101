from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused(Exception):
    """The house says no; which no, the subclass tells."""


class UnknownShow(Refused):
    """no such show"""


class SaleClosed(Refused):
    """the sale is closed"""


class OverLimit(Refused):
    """at most {} seats each"""


class SoldOut(Refused):
    """only {} seats left"""


def sentence(refused: Refused) -> str:
    return (type(refused).__doc__ or "").format(*refused.args)
