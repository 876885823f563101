from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True)
class Principal(ABC):
    """Somebody, or something, that asks for a refund."""

    name: str

    @property
    def signature(self) -> str:
        """How it signs the books."""
        return f"{type(self).__name__.lower()}:{self.name}"

    @abstractmethod
    def owns(self, buyer: str) -> bool:
        """Whether the order of this buyer is any business of theirs."""

    @abstractmethod
    def in_time(self, show: str) -> bool:
        """Whether a refund is still theirs to have."""


class Customer(Principal):
    """Whoever buys tickets."""

    def owns(self, buyer: str) -> bool:
        """Only what they bought themselves."""
        return buyer == self.name

    def in_time(self, show: str) -> bool:
        """Until refunds are closed."""
        return show != "closed"


class Staff(Principal):
    """Whoever works at the desk."""

    def owns(self, buyer: str) -> bool:
        """Every order, their own too."""
        return bool(buyer)

    def in_time(self, show: str) -> bool:
        """Always."""
        return bool(show)


class System(Principal):
    """A job that runs by itself."""

    def owns(self, buyer: str) -> bool:
        """Every order."""
        return bool(buyer)

    def in_time(self, show: str) -> bool:
        """Only when the show is cancelled."""
        return show == "cancelled"
