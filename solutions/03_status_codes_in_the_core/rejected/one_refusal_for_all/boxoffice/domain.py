from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    seats: int
    total_cents: int


class Refused:
    def __init__(self, kind: str, detail: str, **facts: object) -> None:
        self.type = kind
        self.detail = detail
        for name, value in facts.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        return self.detail
