"""The picture in the README is the real screen: `--record` draws it anew."""

import re
from dataclasses import replace

import pytest

from kata.course import Course
from kata.drawing import Drawing
from kata.judge import judge
from kata.log import VerdictLog
from kata.verdict import draw
from kata.xray import both, in_a_line

PICTURE = re.compile(r"(?<=```text\n).*?(?=\n```)", re.DOTALL)
BETWEEN = f"{'... you edit, you save ...':^80}".rstrip()
RECORD = "The README's picture is not what is shown. Read the difference, then add --record."


def screens(kata):
    """The starter's verdict without the last advice, the reference's down to the two requests."""
    red = replace(judge(kata, kata.folder), seconds=0.24)
    green = replace(judge(kata, kata.solution), seconds=0.22)
    picture = in_a_line(*both(kata, kata.solution))
    before = draw(kata, red, VerdictLog.empty()).rpartition("\n\n")[0]
    after = draw(kata, green, VerdictLog.empty(), Drawing(picture=picture))
    return before, "\n\n".join(after.split("\n\n")[:2])


@pytest.mark.whole
def test_the_picture_is_the_real_screen(checkout, request):
    readme = checkout / "README.md"
    text = readme.read_text("utf-8")
    real = f"\n\n{BETWEEN}\n\n".join(screens(Course(checkout).find("06")))
    if request.config.getoption("--record"):
        readme.write_text(PICTURE.sub(lambda _: real, text, count=1), "utf-8", newline="\n")

    assert PICTURE.search(readme.read_text("utf-8"))[0] == real, RECORD


def test_the_readme_is_short(checkout):
    assert len((checkout / "README.md").read_text("utf-8").splitlines()) < 80
