"""A finding says what happened, where, and what the rule wants."""

from probe import one_of_each


def test_of_each_kind_of_line_one_is_shown_and_the_others_are_counted():
    lines = [("lost", "  receipt: 0"), ("twice", "  notice: 2"), ("lost", "  ticket: 0")]
    text = one_of_each("A letter does harm", [*lines, *lines], "It goes out once.")
    assert text.splitlines() == [
        "A letter does harm",
        "  receipt: 0, and 1 more",
        "  notice: 2",
        "It goes out once.",
    ]


def test_a_finding_is_given_whole_or_in_its_parts(toy):
    backend, _, _ = toy(lambda _: {"__init__": "", "bootstrap": ""})
    said = []
    backend.report = said.append
    assert not backend.expect(False, "one commit\n  api.py:9\nNone is wanted.")
    assert not backend.expect(False, "one commit", ["api.py:9"], "None is wanted.")
    assert backend.expect(True, "no matter")
    assert said == ["one commit\n  api.py:9\nNone is wanted."] * 2
