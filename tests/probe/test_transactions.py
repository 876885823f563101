"""Who decided a transaction: right shapes and wrong ones, through a real request."""

import pytest

from probe import ledger, web
from tests.probe.shapes import DISGUISED, RIGHT, SCHEMA, WRONG, sources


def sell(toy, shape):
    backend, bootstrap, database = toy(lambda package: sources(shape, package), SCHEMA)
    with ledger(backend, database) as log, web(bootstrap.create_app(database.engine)) as client:
        answer = client.post("/sell")
    assert answer.status_code == 200, answer.text
    assert database.read().value("SELECT count(*) FROM tickets") == 1
    return log


@pytest.mark.parametrize("name", RIGHT)
def test_an_operation_that_ends_its_own_transaction_is_right(toy, name):
    log = sell(toy, RIGHT[name])
    assert [each.decided_in for each in log.writing] == ["application"]
    log.expect_owner("application", wants="w")
    log.expect_transactions(1, wants="w")
    log.expect_none_open(wants="w")
    log.expect_one_operation(wants="w")
    log.expect_no_sql_from("transport", wants="w")


@pytest.mark.parametrize("name", WRONG)
def test_anybody_else_who_ends_it_is_wrong(toy, name):
    shape, layer = WRONG[name]
    log = sell(toy, shape)
    assert {each.decided_in for each in log.writing} == {layer}
    with pytest.raises(AssertionError, match="decided in"):
        log.expect_owner("application", wants="The operation ends it.")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("yield dependency", "decided in a dependency\n.* in get_session, after the route"),
        ("middleware", "decided in transport\n.* in install.commit, after the route"),
        ("decorator around what the wiring made", r"so wiring\)"),
    ],
)
def test_who_ends_it_is_told_in_a_learners_words(toy, name, told):
    with pytest.raises(AssertionError, match=told):
        sell(toy, WRONG[name][0]).expect_owner("application", wants="w")


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguise_changes_nothing(toy, name):
    log = sell(toy, DISGUISED[name])
    assert {each.decided_in for each in log.writing} == {"transport"}


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("with block in the route", {"application"}),
        ("route changes the row, the core commits", {"transport", "infrastructure"}),
    ],
)
def test_what_a_commit_flushes_was_said_before(toy, name, layers):
    log = sell(toy, WRONG[name][0])
    assert {event.layer for each in log.writing for event in each.made} == layers
