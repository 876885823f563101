from abc import ABC, abstractmethod
from dataclasses import dataclass


class Actor(ABC):
    """Somebody who asks. An actor knows what it may do and how it signs."""

    @abstractmethod
    def signature(self) -> str: ...

    @abstractmethod
    def may_refund(self, buyer: str, show: str) -> bool: ...

    def may_refund_late(self) -> bool:
        return False


@dataclass(frozen=True)
class Customer(Actor):
    id: str

    def signature(self) -> str:
        return f"customer:{self.id}"

    def may_refund(self, buyer: str, show: str) -> bool:  # noqa: ARG002
        return buyer == self.id


@dataclass(frozen=True)
class Clerk(Actor):
    id: str

    def signature(self) -> str:
        return f"staff:{self.id}"

    def may_refund(self, buyer: str, show: str) -> bool:  # noqa: ARG002
        return True

    def may_refund_late(self) -> bool:
        return True


@dataclass(frozen=True)
class Settlement(Actor):
    def signature(self) -> str:
        return "system:settlement"

    def may_refund(self, buyer: str, show: str) -> bool:  # noqa: ARG002
        return show == "cancelled"
