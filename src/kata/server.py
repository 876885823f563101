"""`--database-url`: whether a PostgreSQL server can be tested on, and what is missing if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kata.errors import KataError

if TYPE_CHECKING:
    from kata.course import Kata

PATIENCE = 3  # seconds
EXAMPLE = "postgresql+psycopg://USER:PASSWORD@localhost:5432/DATABASE"


class NoServer(KataError):
    """The tests cannot run on that server."""


def must_race(kata: Kata) -> None:
    """Refuse a kata that has nothing to race: one database is enough for it."""
    if "interleave" not in kata.design.read_text("utf-8"):
        happened = f"{kata.title} has no race in it, so it runs on SQLite alone."
        raise NoServer(happened=happened, then=f"kata check {kata.number:02}")


def must_answer(url: str) -> None:
    """Say what is missing unless the URL names a PostgreSQL server that lets us in."""
    import sqlalchemy as sa

    try:
        where = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise _no_url(url) from None
    if where.get_backend_name() != "postgresql":
        raise _no_url(where.render_as_string())
    try:
        engine = sa.create_engine(where, connect_args={"connect_timeout": PATIENCE})
        engine.connect().close()
    except (ModuleNotFoundError, sa.exc.NoSuchModuleError):
        happened = f"The driver of {where.drivername} is not installed."
        raise NoServer(happened=happened, then="uv sync --extra postgres") from None
    except sa.exc.OperationalError as error:
        reason = " ".join(str(error.orig).split())[:200]
        happened = f"{where.render_as_string()} does not let us in: {reason}"
        raise NoServer(happened=happened, then="kata check 19, which needs no server") from None


def _no_url(text: str) -> NoServer:
    happened = f"{text!r} is no address of a PostgreSQL server."
    return NoServer(happened=happened, then=f"kata check 19 --database-url {EXAMPLE}")
