from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    order_id: int
    customer: str
    seat: str
    price_cents: int
    ticket: str


class SaleRefusedError(Exception):
    reason = "refused"


class UnknownCustomerError(SaleRefusedError):
    reason = "unknown customer"


class UnknownSeatError(SaleRefusedError):
    reason = "unknown seat"


class SeatTakenError(SaleRefusedError):
    reason = "seat taken"
