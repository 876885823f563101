from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    id: int
    customer: str
    email: str
    seat: str
    status: str
    ticket: str | None


class NoSuchThing(Exception):
    """What was asked for does not exist."""


class NotPossible(Exception):
    """It exists, and it is too late."""
