from dataclasses import dataclass, field

from boxoffice.domain import Actor


@dataclass
class State:
    user: Actor


@dataclass
class CoreRequest:
    """What the core needs of a request."""

    state: State
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
