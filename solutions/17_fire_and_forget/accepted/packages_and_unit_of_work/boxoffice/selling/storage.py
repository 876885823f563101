from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import Engine, text

OwedLetter = Literal["receipt", "ticket", "notice"]


@dataclass(frozen=True)
class Slip:
    """A letter that is owed."""

    letter: OwedLetter
    order: str


class Books:
    """A unit of work: nothing is written unless somebody says `keep()`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        self._connection = self._engine.connect()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        self._connection.close()

    def keep(self) -> None:
        self._connection.commit()

    def knows(self, table: Literal["customers", "seats"], key: str) -> bool:
        found = self._connection.execute(
            text(f"SELECT 1 FROM {table} WHERE id = :key"),  # noqa: S608  (one of two words)
            {"key": key},
        )
        return found.first() is not None

    def is_taken(self, seat: str) -> bool:
        query = text("SELECT 1 FROM orders WHERE seat_id = :seat")
        return self._connection.execute(query, {"seat": seat}).first() is not None

    def order(self, number: str) -> tuple[str, str, str] | None:
        query = text("SELECT customer_id, guest_id, seat_id FROM orders WHERE number = :number")
        row = self._connection.execute(query, {"number": number}).first()
        return (row[0], row[1], row[2]) if row else None

    def address(self, person: str) -> str:
        query = text("SELECT email FROM customers WHERE id = :person")
        return str(self._connection.scalar(query, {"person": person}))

    def add_order(self, number: str, customer: str, guest: str, seat: str) -> None:
        statement = text("INSERT INTO orders VALUES (:number, :customer, :guest, :seat)")
        values = {"number": number, "customer": customer, "guest": guest, "seat": seat}
        self._connection.execute(statement, values)

    def put_slip(self, slip: Slip) -> None:
        statement = text("INSERT INTO jobs (kind, payload) VALUES ('slip', :payload)")
        self._connection.execute(statement, {"payload": json.dumps(asdict(slip))})

    def slips(self) -> list[tuple[int, Slip]]:
        query = text("SELECT id, payload FROM jobs WHERE kind = 'slip' ORDER BY id")
        return [(row[0], Slip(**json.loads(row[1]))) for row in self._connection.execute(query)]

    def throw_away(self, number: int) -> None:
        self._connection.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": number})
