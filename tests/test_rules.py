import pytest

from kata.progress import parts, short_path
from kata.rules import UnknownRule, catalogue, find_rule, trained_by
from tests.desks import make_course


def test_every_rule_has_a_sentence_a_reason_and_a_price():
    for rule in catalogue():
        for text in (rule.rule, rule.why, rule.price):
            assert text.endswith("."), rule.slug
            assert len(text) > 30, rule.slug


def test_numbers_and_slugs_are_each_used_once():
    assert [rule.number for rule in catalogue()] == list(range(1, 39))
    assert len({rule.slug for rule in catalogue()}) == 38


@pytest.mark.parametrize("text", ["R15", "r15", "15", "use-case-owns-transaction", "use-case"])
def test_a_rule_is_found_by_number_slug_or_beginning(text):
    assert find_rule(text).number == 15


@pytest.mark.parametrize("text", ["", "R0", "one-", "nothing-like-it"])
def test_an_unknown_rule_is_said(text):
    with pytest.raises(UnknownRule, match="Type: kata rules"):
        find_rule(text)


def test_the_katas_that_train_a_rule_are_those_whose_tests_carry_it(tmp_path):
    course = make_course(tmp_path / "course")
    assert [kata.slug for kata in trained_by(course, find_rule("one-operation"))] == ["toy_kata"]
    assert trained_by(course, find_rule("no-back-door")) == []


def test_the_map_names_each_kata_once_and_the_short_path_is_on_it():
    slugs = [slug for part in parts() for slug in part.katas]
    assert len(slugs) == len(set(slugs)) == 26
    assert set(short_path()) <= set(slugs)
