"""Work for later: what is to be done, and about what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AboutOrder:
    """All that the handler of a letter must know."""

    number: str


waiting: list[tuple[str, AboutOrder]] = []


def add_job(kind: str, payload: AboutOrder) -> None:
    waiting.append((kind, payload))
