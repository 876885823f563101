"""What a notebook changes: a copy, and only if there is something to change."""

import subprocess
import sys
from pathlib import Path

import pytest

from kata.errors import KataError
from kata.experiment import changed, half_fix
from tests.toy import WRONG, Toy, make_toy

FILE = "boxoffice/use_cases.py"


@pytest.fixture
def toy(tmp_path, monkeypatch):
    toy = make_toy(tmp_path)
    monkeypatch.chdir(toy.kata.folder)
    return toy


def test_one_thing_is_changed_in_a_copy(toy):
    mine = changed("06", FILE, "engine.begin()", "engine.connect()")

    text = (mine / FILE).read_text("utf-8")
    assert (text.count("begin()"), text.count("connect()")) == (1, 1)
    assert "connect()" not in (toy.kata.folder / FILE).read_text("utf-8")


@pytest.mark.usefixtures("toy")
def test_an_experiment_without_a_change_is_an_error():
    with pytest.raises(KataError, match=r"has 'engine\.begin\(\)' 2 times, not 3"):
        changed("06", FILE, "engine.begin()", "", times=3)


def test_a_half_fix_is_the_reference_with_its_differences(toy):
    Toy(toy.kata, toy.kata.solution / "rejected/two_blocks").write(FILE, WRONG)

    mine = half_fix("06", "two_blocks")

    assert (mine / FILE).read_text("utf-8") == WRONG
    assert (mine / "boxoffice/bootstrap.py").is_file()
    with pytest.raises(KataError, match="It has two_blocks"):
        half_fix("06", "three_blocks")


def test_its_folders_go_with_the_notebook(toy):
    say = f"from kata.experiment import changed; print(changed('06', {FILE!r}, 'begin', 'connect'))"
    done = subprocess.run(
        [sys.executable, "-c", say],
        cwd=toy.kata.folder,
        capture_output=True,
        text=True,
        check=True,
    )

    made = Path(done.stdout.strip())
    assert made.name == "changed"
    assert not made.exists()
