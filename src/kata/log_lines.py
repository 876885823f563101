"""What a line of a log can say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One verdict, as remembered."""

    at: datetime
    attempt: int
    done: bool
    behaviour_failed: int
    green: int
    of: int
    error: str | None
    red: dict[str, str]
    seconds: float
    step: int | None = None  # lines changed since the verdict before


@dataclass(frozen=True)
class HintTaken:
    """One hint, as remembered."""

    at: datetime
    attempt: int
    rule: str
    level: int


@dataclass(frozen=True)
class Continued:
    """An attempt that was brought back goes on under a new number."""

    attempt: int
    continues: int


@dataclass(frozen=True)
class Reviewed:
    """One pull request that was answered, as remembered."""

    at: datetime
    variant: str
    right: bool


Line = Entry | HintTaken | Continued | Reviewed


def understood(text: bytes) -> Line | None:
    """What a line says, or None if it is damaged."""
    try:
        line = json.loads(text)
        if "continues" in line:
            return Continued(int(line["attempt"]), int(line["continues"]))
        if "review" in line:
            return _review(line)
        return _hint(line) if "hint" in line else _entry(line)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        RecursionError,
    ):
        return None


def _hint(line: dict[str, Any]) -> HintTaken:
    at, attempt = datetime.fromisoformat(line["at"]), int(line["attempt"])
    return HintTaken(at, attempt, str(line["hint"]["rule"]), int(line["hint"]["level"]))


def _review(line: dict[str, Any]) -> Reviewed:
    said = line["review"]
    return Reviewed(datetime.fromisoformat(line["at"]), str(said["variant"]), bool(said["right"]))


def _entry(line: dict[str, Any]) -> Entry:
    return Entry(
        at=datetime.fromisoformat(line["at"]),
        attempt=int(line["attempt"]),
        done=bool(line["done"]),
        behaviour_failed=int(line["behaviour"][1]),
        green=int(line["green"]),
        of=int(line["of"]),
        error=line["error"],
        red={str(test): str(message) for test, message in line["red"].items()},
        seconds=float(line["seconds"]),
        step=int(line["step"]) if "step" in line else None,
    )
