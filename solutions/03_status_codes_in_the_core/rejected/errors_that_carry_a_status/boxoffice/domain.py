from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused(Exception):
    kind = "refused"
    status_code = 400
    sentence = "{}"

    def __str__(self) -> str:
        return self.sentence.format(*self.args)


class UnknownShow(Refused):
    kind = "unknown-show"
    status_code = 404
    sentence = "no such show"


class SaleClosed(Refused):
    kind = "sale-closed"
    status_code = 409
    sentence = "the sale is closed"


class OverLimit(Refused):
    kind = "over-limit"
    status_code = 409
    sentence = "at most {} seats each"


class SoldOut(Refused):
    kind = "sold-out"
    status_code = 409
    sentence = "only {} seats left"
