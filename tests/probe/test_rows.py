"""Rows that two doors leave are compared, and one of each difference is shown."""

import pytest

from probe import expect_same_rows


def test_rows_that_are_alike(toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    rows = [{"id": 1, "state": "free"}]
    expect_same_rows(backend, {"day": rows, "night": list(rows)}, ["id"], wants="w")


def test_each_way_to_differ_is_shown_once(toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    day = [{"id": 1, "state": "free"}, {"id": 2, "state": "free"}]
    night = [{"id": 1, "state": "held"}, {"id": 2, "state": "held"}]
    with pytest.raises(AssertionError) as caught:
        expect_same_rows(backend, {"day": day, "night": night}, ["id"], wants="w")
    lines = ["day and night leave unlike rows", "  id 2", "    state: day free, night held", "w"]
    assert str(caught.value).splitlines() == lines


def test_what_was_said_of_a_row_is_shown_and_not_compared(toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    day = [{"id": 1, "said": ""}, {"id": 2, "state": "free", "said": ""}]
    night = [{"id": 1, "said": "all is well"}, {"id": 2, "state": "held", "said": "2 is locked"}]
    with pytest.raises(AssertionError) as caught:
        expect_same_rows(backend, {"day": day, "night": night}, ["id"], wants="w")
    assert str(caught.value).splitlines()[1:-1] == [
        "  id 2",
        "    state: day free, night held",
        "    night said: 2 is locked",
    ]


def test_no_rows_are_no_pass(toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    with pytest.raises(AssertionError, match="the day left no rows"):
        expect_same_rows(backend, {"day": [], "night": []}, ["id"], wants="w")


@pytest.mark.parametrize(("left", "said"), [([], "3 rows fewer"), ([{"id": 1}] * 4, "1 row more")])
def test_rows_that_only_one_door_left_are_counted(toy, left, said):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    with pytest.raises(AssertionError, match=f"the night left {said}\nw"):
        expect_same_rows(backend, {"day": [{"id": 1}] * 3, "night": left}, ["id"], wants="w")
