"""How a finding reads: a summary line, what and where, and what the rule wants."""

from __future__ import annotations

from collections.abc import Sequence

ASK_SQLALCHEMY = "Ask the database through SQLAlchemy: a Session, or a Connection."


def finding(summary: str, lines: Sequence[str], wants: str) -> str:
    """Return a message of three parts."""
    return "\n".join([summary, *lines, wants])


def count_of(number: int, noun: str) -> str:
    """Return `1 commit`, `2 commits`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shorten(text: str, width: int = 60) -> str:
    """Return SQL on one line, at most `width` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
