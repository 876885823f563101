from typing import Literal, NamedTuple, TypeAlias

Reason: TypeAlias = Literal["unknown-show", "sale-closed", "over-limit", "sold-out"]


class Order(NamedTuple):
    id: int
    seats: int
    total_cents: int


class Refused(NamedTuple):
    reason: Reason
    number: int = 0

    def sentence(self) -> str:
        sentences: dict[Reason, str] = {
            "unknown-show": "no such show",
            "sale-closed": "the sale is closed",
            "over-limit": f"at most {self.number} seats each",
            "sold-out": f"only {self.number} seats left",
        }
        return sentences[self.reason]
