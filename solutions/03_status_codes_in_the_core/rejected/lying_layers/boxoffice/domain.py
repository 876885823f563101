from dataclasses import dataclass

from fastapi import HTTPException


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused(HTTPException):
    kind = "refused"
    status = 400
    sentence = "{}"

    def __init__(self, *numbers: int) -> None:
        super().__init__(self.status, self.sentence.format(*numbers))


class UnknownShow(Refused):
    kind = "unknown-show"
    status = 404
    sentence = "no such show"


class SaleClosed(Refused):
    kind = "sale-closed"
    status = 409
    sentence = "the sale is closed"


class OverLimit(Refused):
    kind = "over-limit"
    status = 409
    sentence = "at most {} seats each"


class SoldOut(Refused):
    kind = "sold-out"
    status = 409
    sentence = "only {} seats left"
