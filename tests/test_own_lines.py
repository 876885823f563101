"""Which printed lines are the learner's own, asked of toys and of the real kiosk."""

import pytest

from kata.course import Course
from kata.own_lines import own_lines
from kata.told import Printed
from tests.toy import Toy, make_toy

CLI = """
def main(argv):
    print(f"order {argv[0]}: seat {argv[1]}")
    print("sold", argv[1])
    print(argv)
"""


@pytest.fixture
def toy(tmp_path):
    toy = make_toy(tmp_path)
    Toy(toy.kata, toy.kata.folder).write("boxoffice/cli.py", CLI)
    toy.write("boxoffice/cli.py", CLI)
    return toy


@pytest.mark.parametrize("text", ["order 17: seat A7", "sold A7"])
def test_what_the_kiosk_says_is_its_own_however_it_is_written(toy, text):
    toy.write("boxoffice/kiosk.py", 'print("order %s: seat %s" % answer)\n')

    assert own_lines((Printed("boxoffice/kiosk.py", 1, text),), toy.kata, toy.backend) == ()


@pytest.mark.parametrize("text", ["here", "order?", "7", "['A7']", "nothing sold A7"])
def test_a_line_to_look_at_something_is_the_learners(toy, text):
    toy.write("boxoffice/kiosk.py", "print(something)\n")
    line = Printed("boxoffice/kiosk.py", 1, text)

    assert own_lines((line,), toy.kata, toy.backend) == (line,)


def test_a_line_that_stood_in_the_starter_is_not_new(toy):
    line = Printed("boxoffice/cli.py", 5, "['A7']")

    assert own_lines((line,), toy.kata, toy.backend) == ()


def test_the_real_kiosk_says_what_it_says(checkout, tmp_path):
    kata = Course(checkout).find("06")
    said = "order 3: seat A7 for ada, 42.00 EUR, ticket 0A1B", "refused: seat taken"
    lines = tuple(Printed("boxoffice/kiosk.py", 1, text) for text in said)

    assert own_lines(lines, kata, tmp_path) == ()
