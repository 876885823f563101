"""Requests to try on a backend that is served: written as `curl`, and answered, not refused."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kata.texts import curl_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from kata.course import Kata

MOST = 2  # examples; enough to see one thing written and read
PLAIN = {"integer": 1, "number": 1.0, "boolean": True, "string": "Ada"}
JSON_HEADER = "-H 'content-type: application/json'"

Schema = dict[str, Any]


def examples(kata: Kata, app: FastAPI, database: Path, address: str) -> list[str]:
    """Return those of the README, else some made from the routes and the evening's rows."""
    here = re.compile(r"(http://)?(localhost|127\.0\.0\.1):\d+")
    written = [here.sub(address, line) for line in curl_lines(kata)]
    return written[:MOST] or Made(app.openapi(), database, address).lines()[:MOST]


class Made:
    """Examples made from what the app says of itself; what changes something comes first."""

    def __init__(self, openapi: Schema, database: Path, address: str) -> None:
        self._openapi = openapi
        self._database = database
        self._address = address

    def lines(self) -> list[str]:
        """Return one example for each route, over two lines where there is a body."""
        calls = [
            (method.upper(), path, about)
            for path, methods in self._openapi.get("paths", {}).items()
            for method, about in methods.items()
        ]
        calls.sort(key=lambda call: call[0] == "GET")
        return [self._line(*call) for call in calls]

    def _line(self, method: str, path: str, about: Schema) -> str:
        filled = re.sub(
            r"{(\w+)}", lambda name: str(self._value(name[1], {"type": "integer"})), path
        )
        words = ["curl -i", f"{self._address}{filled}"]
        words += [f"-H '{name}: {value}'" for name, value in self._headers(about)]
        content = about.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return " ".join(
                [*words[:1], *([] if method == "GET" else [f"-X {method}"]), *words[1:]]
            )
        body = json.dumps(self._value("", content.get("schema", {})), ensure_ascii=False)
        asked = [] if method == "POST" else [f"-X {method}"]
        return " ".join([*words, *asked, JSON_HEADER, f"\\\n    -d '{body}'"])

    def _headers(self, about: Schema) -> Iterator[tuple[str, Any]]:
        for one in about.get("parameters", []):
            name = one["name"].casefold()
            if one["in"] == "header" and one.get("required") and name != "authorization":
                # As `Idempotency-Key`: one of its own.
                own = name.endswith("-key")
                yield one["name"], uuid4() if own else self._value(name, one.get("schema", {}))
        if token := self._token():
            yield "Authorization", f"Bearer {token}"

    def _token(self) -> str | None:
        """What `Authorization` wants: the first `token` in any table, where people sign in."""
        columns = "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
        with closing(sqlite3.connect(self._database)) as connection:
            signed = connection.execute(f"{columns} WHERE c.name = 'token'").fetchone()
            row = signed and connection.execute(f"SELECT token FROM {signed[0]}").fetchone()  # noqa: S608
        return row[0] if row else None

    def _value(self, name: str, schema: Schema) -> Any:  # noqa: ANN401  (whatever JSON can say)
        schema = self._resolved(schema)
        if "enum" in schema:
            return schema["enum"][0]
        if "properties" in schema:
            wanted = schema.get("required") or schema["properties"]
            return {key: self._value(key, schema["properties"][key]) for key in wanted}
        if schema.get("type") == "array":
            return [self._value(name.removesuffix("s"), schema.get("items", {}))]
        kind = schema.get("type", "string")
        found = self._in_a_table(name.removesuffix("_id"))
        fits = isinstance(found, str) if kind == "string" else isinstance(found, int)
        if found is not None and fits:
            return found
        plain: Any = PLAIN.get(kind, "Ada")
        return type(plain)(max(schema.get("minimum", plain), plain))

    def _resolved(self, schema: Schema) -> Schema:
        for choice in schema.get("anyOf", [])[:1]:
            return self._resolved(choice)
        if "$ref" not in schema:
            return schema
        name = schema["$ref"].rpartition("/")[2]
        return self._resolved(self._openapi["components"]["schemas"][name])

    def _in_a_table(self, name: str) -> Any:  # noqa: ANN401  (as above)
        """The key of the first row of `seats` for a `seat`; a free one, if rows can be that."""
        if not name.isidentifier():
            return None
        with closing(sqlite3.connect(self._database)) as connection:
            for free in (" WHERE status = 'free'", ""):
                try:
                    row = connection.execute(f"SELECT * FROM {name}s{free} LIMIT 1").fetchone()  # noqa: S608
                except sqlite3.OperationalError:
                    continue
                if row:
                    return row[0]
        return None
