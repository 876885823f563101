"""What comes back from a run of the tests, before it is a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

DUMP = "where_it_was.txt"  # in the temporary folder of each process of a run


@dataclass(frozen=True)
class JudgeError:
    """Why there is no whole verdict. `kind` is import, syntax, layers, timeout or crash."""

    kind: str
    message: str


@dataclass(frozen=True)
class Printed:
    """A line that the backend printed."""

    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Told:
    """What came back from a run."""

    error: JudgeError | None = None
    results: dict[str, tuple[bool, tuple[str, ...]]] = field(default_factory=dict)
    output: tuple[Printed, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()  # tests that cannot run on this database
