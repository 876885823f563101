"""The worked example of the site: a project of its own, tested as its page says."""

import shutil
import subprocess
import sys

import pytest


@pytest.fixture
def example(checkout, tmp_path):
    return shutil.copytree(checkout / "docs/example", tmp_path / "example")


def run(example):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", "."]
    done = subprocess.run(
        [*command, "-c", "pytest.ini", "tests"],
        cwd=example,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_the_repaired_project_passes(example):
    (example / "pytest.ini").write_text("[pytest]\n")

    assert run(example)[0] == 0


def test_the_project_as_it_was_gets_the_findings_of_the_page(example):
    (example / "pytest.ini").write_text("[pytest]\n")
    shutil.copy(example / "before/rental.py", example / "pedal/rental.py")

    status, printed = run(example)

    assert status == 1
    told = [line.removeprefix("E").strip() for line in printed.splitlines() if line[:2] == "E "]
    page = (example / "before/findings.txt").read_text("utf-8")
    shown = [line.strip() for line in page.splitlines() if line.strip()]
    assert [line.removeprefix("AssertionError: ") for line in told] == shown
