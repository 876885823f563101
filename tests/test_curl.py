"""The requests that `kata serve` proposes, sent as they stand."""

import json
import re
import sqlite3
from contextlib import closing
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import FastAPI, Header
from pydantic import BaseModel, Field

from kata.curl import examples
from kata.serve import make_database
from probe import web
from tests.toy import make_toy

ADDRESS = "http://127.0.0.1:8001"


class Seat(BaseModel):
    seat: str
    zone: str | None = None


class Order(BaseModel):
    customer: str
    seats: list[Seat]
    cents: int = Field(ge=500)


@pytest.fixture
def kata(tmp_path):
    return make_toy(tmp_path).kata


@pytest.fixture
def database(kata, tmp_path):
    make_database(kata.schema, tmp_path / "evening.db")
    return tmp_path / "evening.db"


def send(app, line):
    """Send an example as curl would."""
    words = re.sub(r"\\\n\s*", "", line)
    url = re.search(r"http://\S+", words)[0].removeprefix(ADDRESS)
    method = re.search(r"-X (\w+)", words)
    body = re.search(r"-d '(.*)'", words)
    headers = dict(header.split(": ") for header in re.findall(r"-H '([^']*)'", words))
    with web(app) as client:
        return client.request(
            method[1] if method else "POST" if body else "GET",
            url,
            headers=headers,
            content=body[1] if body else None,
        )


def test_a_body_is_filled_from_the_rows_of_the_evening(kata, database):
    app = FastAPI()

    @app.get("/orders/{order_id}")
    def show(order_id: int):
        return order_id

    @app.post("/orders")
    def order(body: Order, idempotency_key: Annotated[UUID, Header()]):
        return {"key": str(idempotency_key)[8], **body.model_dump()}

    first, second = examples(kata, app, database, ADDRESS)

    assert "\\\n    -d '" in first
    answer = send(app, first)
    assert answer.status_code == 200, answer.text
    seats = [{"seat": "A7", "zone": None}]
    assert json.loads(answer.text) == {"key": "-", "customer": "Ada", "seats": seats, "cents": 500}
    assert second == f"curl -i {ADDRESS}/orders/1"
    assert send(app, second).json() == 1


def test_whoever_has_a_token_signs_in(kata, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE customers (id TEXT, token TEXT)")
        connection.execute("INSERT INTO customers VALUES ('ada', 'login-ada')")
        connection.commit()
    app = FastAPI()

    @app.get("/me")
    def me(authorization: Annotated[str, Header()]):
        return authorization

    [line] = examples(kata, app, database, ADDRESS)

    assert send(app, line).json() == "Bearer login-ada"


def test_what_the_readme_proposes_comes_before_what_is_made(kata, database):
    kata.readme.write_text("x\n\n    curl -i localhost:8000/orders\n", encoding="utf-8")

    assert examples(kata, FastAPI(), database, ADDRESS) == [f"curl -i {ADDRESS}/orders"]
