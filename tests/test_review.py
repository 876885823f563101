"""Pull requests made of the variants, an answer, and the verdict."""

import pytest

from kata.errors import KataError
from kata.pull_request import pull_request, pull_requests
from kata.review import review, review_round
from tests.desks import kata as typed
from tests.desks import make_course, sit
from tests.terminal import Terminal
from tests.toy import RIGHT, WRONG, Toy

README = """# 06 · Toy kata

## Accepted

- `one_block`: one block,
  and nothing to forget.

## Rejected

- `two_commits`: the second one may never come.
"""
RIGHT_TOML = 'kind = "one block"\n[pull_request]\nauthor = "Noor"\nsays = "One block."\n'
WRONG_TOML = """[pull_request]
author = "Lena"
says = "Safe after each step."
flaw = "Two commits."
[refused]
test_one_transaction = ["2"]
"""


@pytest.fixture
def desk(tmp_path):
    course = make_course(tmp_path / "course")
    kata = course.find("6")
    (kata.solution / "README.md").write_text(README, encoding="utf-8")
    for kind, slug, code, about in (
        ("accepted", "one_block", RIGHT + "\nBLOCKS = 1\n", RIGHT_TOML),
        ("rejected", "two_commits", WRONG, WRONG_TOML),
    ):
        variant = Toy(kata, kata.solution / kind / slug)
        variant.write("boxoffice/use_cases.py", code)
        variant.write("variant.toml", about)
    return sit(tmp_path / "course")


@pytest.fixture
def kata(desk):
    return desk.course.find("6")


def number_of(kata, slug):
    return next(each.number for each in pull_requests(kata) if each.variant.name == slug)


def answered(desk, kata, slug, answer):
    return review(desk, kata, number=number_of(kata, slug), answer=answer, yes=True, limit=30)


def test_right_and_wrong_designs_are_mixed_and_numbered(kata):
    found = pull_requests(kata)
    assert [each.number for each in found] == [1, 2]
    assert {each.variant.name: each.is_right for each in found} == {
        "one_block": True,
        "two_commits": False,
    }


def test_it_is_compared_with_what_it_resembles_more(kata):
    right = pull_request(kata, number_of(kata, "one_block"))
    wrong = pull_request(kata, number_of(kata, "two_commits"))
    assert right.diff()[0] == "reference"
    assert wrong.diff()[0] == "starter"
    assert any(line == "+BLOCKS = 1" for line in right.diff()[1])


def test_a_half_fix_is_shown_with_its_author_and_the_verdict_names_what_breaks(desk, kata, capsys):
    assert answered(desk, kata, "two_commits", "1") == 0

    out = capsys.readouterr().out
    assert 'Lena writes:\n"Safe after each step."' in out
    assert "The verdict says the same." in out
    assert "2 transactions" in out
    assert "Lena's design: the second one may never come." in out
    assert "two_commits" not in out.partition("The verdict")[0]


@pytest.mark.whole
def test_who_approves_a_half_fix_is_told_otherwise(desk, kata, capsys):
    assert answered(desk, kata, "two_commits", "a") == 1
    assert "You approved. The verdict says otherwise." in capsys.readouterr().out


@pytest.mark.whole
def test_a_right_design_may_be_approved(desk, kata, capsys):
    assert answered(desk, kata, "one_block", "A") == 0
    out = capsys.readouterr().out
    assert "You approved. The verdict says the same." in out
    assert "Noor's design: one block, and nothing to forget." in out


@pytest.mark.whole
def test_what_was_answered_is_remembered_and_the_others_come_first(desk, kata, capsys):
    answered(desk, kata, "one_block", "a")
    assert desk.workshop.log(kata).reviews() == {"one_block": True}
    assert desk.workshop.log(kata).minutes() == 0
    for _ in range(5):
        capsys.readouterr()
        review(desk, kata, number=None, answer=None, yes=True, limit=30)
        assert "Lena writes" in capsys.readouterr().out


def test_before_the_kata_is_solved_it_asks_first(desk, kata):
    with pytest.raises(KataError, match="not solved yet, and other designs would tell how"):
        review(desk, kata, number=None, answer="a", yes=False, limit=30)


def test_a_number_or_an_answer_that_is_none_is_named(desk, kata):
    with pytest.raises(KataError, match=r"has no pull request 9\. There are 1 to 2\."):
        review(desk, kata, number=9, answer="a", yes=True, limit=30)
    with pytest.raises(KataError, match=r"'x' is none of the answers: a, 1"):
        review(desk, kata, number=1, answer="x", yes=True, limit=30)


def test_nobody_to_answer_gets_the_command_to_answer_with(tmp_path, desk, kata):
    done = typed(tmp_path / "course", "review", "6", "--yes", "--pr", "1")
    assert done.returncode == 1
    assert "kata review toy_kata --pr 1 --answer a" in done.stdout
    with pytest.raises(KataError, match="A round asks questions"):
        review_round(desk, kata, yes=True, limit=30)


@pytest.mark.whole
def test_a_round_on_a_terminal_counts_what_was_named(tmp_path, desk):
    del desk
    with Terminal("review", "6", "--round", "--yes", cwd=tmp_path / "course") as terminal:
        for _ in range(2):
            terminal.wait_for("Your answer", 60)
            terminal.press("a\n")
        terminal.wait_for("You named 1 of 2 as the verdict does.", 60)
