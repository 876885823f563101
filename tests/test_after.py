"""What a finished kata says of earlier saves, asked of the real course's own half-fixes."""

import re
from textwrap import dedent

import pytest

from kata.after import nearly
from kata.course import Course, Kata
from kata.log import REMEMBERED, VerdictLog
from tests.desks import save, verdict_line


def recorded(path):
    """The red messages that the contract has recorded, by test."""
    parts = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)
    told = (part.partition("\n") for part in parts if part)
    return {name: dedent(said).strip()[:REMEMBERED] for name, _, said in told}


def katas(root):
    return [kata for kata in Course(root).katas if (root / "tests/recorded" / kata.name).is_dir()]


def log_of(folder, *reds):
    lines = [verdict_line(red=red) for red in reds]
    save(folder, "toy/verdicts.jsonl", "".join(lines))
    return VerdictLog(folder / "toy" / "verdicts.jsonl", folder)


def test_no_half_fix_is_taken_for_another(checkout, tmp_path):
    named = 0
    for kata in katas(checkout):
        texts = checkout / "tests" / "recorded" / kata.name
        starter = recorded(texts / "starter.txt")
        for variant in kata.variants("rejected"):
            log = log_of(tmp_path, starter, recorded(texts / f"{variant.name}.txt"))
            said = nearly(kata, log)
            assert not said or f'"{variant.name.replace("_", " ")}"' in said, (kata.name, said)
            named += bool(said)
    assert named  # the line is there for something


@pytest.mark.parametrize("line", [22, 26, 31])
def test_00_names_no_half_fix_to_who_only_moved_lines(checkout, tmp_path, line):
    kata: Kata = Course(checkout).find("00")
    starter = recorded(checkout / "tests/recorded/00_first_verdict/starter.txt")
    moved = {test: text.replace(":26", f":{line}") for test, text in starter.items()}

    assert not nearly(kata, log_of(tmp_path, starter, moved))
    assert not nearly(kata, log_of(tmp_path, moved))
