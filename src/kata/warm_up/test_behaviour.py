import pytest

from boxoffice.bootstrap import create_app
from probe import web


@pytest.mark.parametrize("seat", [1, 2])
def test_sells(seat, database):
    with web(create_app(database.engine)) as client:
        answer = client.post("/orders", json={"seat": seat})
    assert answer.status_code == 201
    assert database.read().value("SELECT sold FROM seats WHERE id = ?", seat) == 1
