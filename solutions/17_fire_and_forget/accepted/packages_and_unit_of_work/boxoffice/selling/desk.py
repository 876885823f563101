from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from boxoffice.selling.storage import Books, Slip


class Refused(Exception):
    """The desk says no."""


class UnknownError(Refused):
    """Somebody or something is not in the books."""


class SeatTakenError(Refused):
    """Somebody was faster."""


@dataclass(frozen=True)
class Sold:
    number: str
    customer: str
    guest: str
    seat: str


class Desk:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sell(self, customer: str, guest: str, seat: str) -> Sold:
        sold = Sold(f"B-{token_hex(3).upper()}", customer, guest, seat)
        with Books(self._engine) as books:
            self._check(books, sold)
            try:
                books.add_order(sold.number, customer, guest, seat)
            except IntegrityError:
                raise SeatTakenError("seat taken") from None
            books.put_slip(Slip("receipt", sold.number))
            books.put_slip(Slip("ticket", sold.number))
            books.put_slip(Slip("notice", sold.number))
            books.keep()
        return sold

    def find(self, number: str) -> Sold | None:
        with Books(self._engine) as books:
            found = books.order(number)
        return Sold(number, *found) if found else None

    def _check(self, books: Books, wish: Sold) -> None:
        if not (books.knows("customers", wish.customer) and books.knows("customers", wish.guest)):
            raise UnknownError("unknown customer")
        if not books.knows("seats", wish.seat):
            raise UnknownError("unknown seat")
        if books.is_taken(wish.seat):
            raise SeatTakenError("seat taken")
