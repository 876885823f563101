from dataclasses import dataclass
from typing import Literal

from boxoffice.domain import Actor


@dataclass(frozen=True)
class Context:
    """Who asks, and through which door."""

    actor: Actor
    door: Literal["web", "desk", "night"]
