"""How a finding reads: a summary line, what and where, and what the rule wants."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

ASK_SQLALCHEMY = "Ask the database through SQLAlchemy: a Session, or a Connection."


def finding(summary: str, lines: Sequence[str], wants: str) -> str:
    """Return a message of three parts."""
    return "\n".join([summary, *lines, wants])


def one_of_each(summary: str, found: Iterable[tuple[Hashable, str]], wants: str) -> str:
    """Return a finding with, of lines and their kinds, one of each and how many more there are."""
    kinds: dict[Hashable, dict[str, None]] = {}
    for kind, line in found:
        kinds.setdefault(kind, {})[line] = None
    lines = [one + f", and {len(more)} more" * bool(more) for one, *more in kinds.values()]
    return finding(summary, lines, wants)


def count_of(number: int, noun: str) -> str:
    """Return `1 commit`, `2 commits`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shorten(text: str, width: int = 60) -> str:
    """Return SQL on one line, at most `width` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
