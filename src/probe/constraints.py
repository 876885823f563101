"""What SQLite says of a constraint, so that a fault reads like the real one."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probe.database import Database

WRITTEN = re.compile(
    r'\s*(?:(?:INSERT|REPLACE)\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)',
    re.IGNORECASE,
)


def table_of(statement: str) -> str:
    """Return the table that a statement writes, or an empty string."""
    found = WRITTEN.match(statement)
    return found[1] if found else ""


def constraint_broken(database: Database, table: str) -> sqlite3.IntegrityError | None:
    """Return the error that SQLite raises for a constraint of this table; a COMMIT has no table.

    It is the one on which two rows collide, if there is one: the constraint that code looks for.
    None for another server, which has other words.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    disk = database.read()
    unique = "SELECT name FROM pragma_index_list(?) WHERE \"unique\" ORDER BY origin = 'pk'"
    index = disk.value(unique, table)
    columns = [row["name"] for row in disk.rows("SELECT name FROM pragma_index_info(?)", index)]
    if not columns:
        return _error("FOREIGN KEY constraint failed", "SQLITE_CONSTRAINT_FOREIGNKEY")
    names = ", ".join(f"{table}.{column}" for column in columns)
    return _error(f"UNIQUE constraint failed: {names}", "SQLITE_CONSTRAINT_UNIQUE")


def _error(text: str, name: str) -> sqlite3.IntegrityError:
    error = sqlite3.IntegrityError(text)
    error.sqlite_errorname = name
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error
