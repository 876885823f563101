from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class ApiError(Exception):
    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.kind = status, kind
