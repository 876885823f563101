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
