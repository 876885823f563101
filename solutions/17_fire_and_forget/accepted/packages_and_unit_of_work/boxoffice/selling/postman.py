import httpx2
from sqlalchemy import Engine

from boxoffice.selling.storage import Books, Slip

HOUSE = "house@boxoffice.test"


class Postman:
    def __init__(self, engine: Engine, client: httpx2.Client) -> None:
        self._engine = engine
        self._client = client

    def tray(self) -> list[tuple[int, Slip]]:
        with Books(self._engine) as books:
            return books.slips()

    def deliver(self, number: int, slip: Slip) -> None:
        to = self._address(slip)
        mail = {"to": to, "letter": slip.letter, "order": slip.order}
        self._client.post("/mails", json=mail).raise_for_status()
        with Books(self._engine) as books:
            books.throw_away(number)
            books.keep()

    def _address(self, slip: Slip) -> str:
        with Books(self._engine) as books:
            order = books.order(slip.order)
            if order is None:
                raise LookupError(slip.order)
            customer, guest, _ = order
            match slip.letter:
                case "receipt":
                    return books.address(customer)
                case "ticket":
                    return books.address(guest)
                case "notice":
                    return HOUSE
