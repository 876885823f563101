from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status, detail)
        self.status, self.detail = status, detail
