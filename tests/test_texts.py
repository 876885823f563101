import pytest

from kata.console import PLAIN
from kata.course import Course
from kata.layout import reflow
from kata.texts import after_green, curl_lines, hint_levels, section, story
from tests.desks import make_course


@pytest.fixture
def kata(tmp_path):
    return make_course(tmp_path / "course").find("6")


def test_the_story_ends_where_the_first_part_begins(kata):
    assert story(kata) == "Saturday, 20:04. Ada buys seat A7, and the power goes."


def test_a_part_is_found_by_its_heading(kata):
    assert section(kata.readme, "your task") == "Make it one."
    assert section(kata.readme, "Nowhere") == ""


def test_hints_are_found_by_rule_and_level(kata):
    levels = hint_levels(kata)
    assert levels["use-case-owns-transaction", 2] == "Put both into one block."
    assert len(levels) == 6


def test_a_heading_that_is_no_hint_is_left_out(kata):
    kata.hints.write_text("# Hints\n\n## Notes\nx\n\n## one-operation · 4\nx\n", encoding="utf-8")
    assert hint_levels(kata) == {}


def test_what_green_teaches_may_run_over_lines(kata):
    (kata.solution / "README.md").write_text(
        "## After green\n\n- Rule: Once,\n  And once only.\n- Price: It knows.\n"
        'Review: "Why?"\nAt work: grep -rn "commit()" app/\n\n## For facilitators\n\nx\n',
        encoding="utf-8",
    )
    words = after_green(kata)
    assert (words.rule, words.price) == ("Once, And once only.", "It knows.")
    assert (words.review, words.at_work) == ('"Why?"', 'grep -rn "commit()" app/')


def test_without_a_solution_green_still_speaks(kata):
    kata.solution.rename(kata.solution.with_name("gone"))
    assert after_green(kata).rule == ""


def test_examples_of_curl_are_taken_from_the_readme(kata):
    kata.readme.write_text("x\n\n    curl -s a \\\n      -d b\n    $ curl c\nno curl here\n")
    assert curl_lines(kata) == ["curl -s a -d b", "curl c"]


def real_texts(checkout):
    for each in Course(checkout).katas:
        yield from (story(each), *hint_levels(each).values())


def test_no_line_of_a_story_or_a_hint_is_wider_than_80_columns(checkout):
    texts = list(real_texts(checkout))

    assert len(texts) > 20
    assert max(len(line) for text in texts for line in text.splitlines()) <= 80


def test_plain_letters_take_no_more_room():
    assert all(len(plain) == 1 for plain in PLAIN.values())


def test_a_paragraph_too_wide_is_broken_anew_and_code_is_left_alone():
    wide = "word " * 20
    text = f"Short\nlines stay.\n\n{wide.strip()}\n\n- one {wide.strip()}\n- two\n\n    {'x' * 90}"

    parts = reflow(text).split("\n\n")

    assert parts[0] == "Short\nlines stay."
    assert [len(line) <= 80 for line in parts[1].splitlines()] == [True, True]
    assert parts[2].splitlines()[1].startswith("  word")
    assert parts[2].splitlines()[-1] == "- two"
    assert parts[3] == f"    {'x' * 90}"
