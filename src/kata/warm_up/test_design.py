import pytest

from boxoffice.bootstrap import create_app
from probe import ledger, web


@pytest.mark.rule("warm-up")
def test_one_transaction(backend, database):
    """One transaction"""
    with ledger(backend, database) as log, web(create_app(database.engine)) as client:
        client.post("/orders", json={"seat": 1})
    log.expect_transactions(1, wants="One.")
    backend.expect(False, "a finding\nwants this")
